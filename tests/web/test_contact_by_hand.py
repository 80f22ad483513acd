"""An officer asks leave, calls, logs it, and takes a promise."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from dunwell.cases.models import Promise
from dunwell.contacts.models import Contact, Judgement, Permit
from dunwell.core.words import Role
from tests import cast
from tests.cast import Member
from tests.web.staff import browser

pytestmark = pytest.mark.django_db


def _ask(client: Client, member: Member) -> str:
    address = f"/desk/people/{member.person_id}/ask/"
    asked = {"channel": "phone", "point": member.points["mobile"], "debt": member.debt_id}
    return client.post(address, asked, follow=True).content.decode()


def _log(client: Client, member: Member, **said: object) -> tuple[int, str]:
    form = {"token": "one", "debt": member.debt_id, "act": "call_out", "outcome": "conversation", "note": "", **said}
    answer = client.post(f"/desk/people/{member.person_id}/log/", form, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_yes_shows_the_number_and_lets_the_call_be_logged_once() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    page = _ask(client, ada)
    permit_id = Permit.objects.get().pk
    _log(client, ada, permit=permit_id)
    _log(client, ada, permit=permit_id)

    assert re.search(r"\+447700900\d{3}", page)
    assert Contact.objects.get().outcome == "conversation"
    assert "+447700900" not in client.get(f"/desk/people/{ada.person_id}/").content.decode()


def test_a_no_shows_no_number_and_says_why() -> None:
    cleo, client = cast.cleo(), browser(Role.OFFICER)

    page = _ask(client, cleo)

    assert "The gate says no" in page
    assert "+447700900" not in page
    assert not Judgement.objects.get().is_allowed
    assert not Permit.objects.exists()


def test_a_call_of_ours_without_leave_is_not_logged() -> None:
    ada = cast.ada()

    status, words = _log(browser(Role.OFFICER), ada)

    assert status == 422
    assert "call_out is not one of the available choices" in words
    assert not Contact.objects.exists()


def test_what_came_from_the_person_needs_no_leave() -> None:
    ada = cast.ada()

    _, words = _log(browser(Role.OFFICER), ada, act="call_in", note="will pay on Friday")

    assert "The contact is in the log." in words
    assert "will pay on Friday" in words
    assert Contact.objects.get().is_inbound


def test_a_promise_is_taken() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    said = {"token": "t", "debt": ada.debt_id, "amount": "120.50", "due_on": "2026-03-20", "channel": "phone"}
    page = client.post(f"/desk/people/{ada.person_id}/promise/", said, follow=True).content.decode()

    assert "The promise is recorded." in page
    assert Promise.objects.get().amount_minor == 120_50


@pytest.mark.parametrize(
    ("amount", "due_on", "words"),
    [
        ("900", "2026-03-20", "is more than the GBP 300.00 owed"),
        ("12.345", "2026-03-20", "has more decimals than"),
        ("1,234.50", "2026-03-20", "without grouping"),
        ("20", "2026-03-01", "not before it was made"),
    ],
)
def test_a_promise_that_cannot_be_meant_is_refused_in_words(amount: str, due_on: str, words: str) -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    said = {"token": "t", "debt": ada.debt_id, "amount": amount, "due_on": due_on, "channel": "phone"}
    answer = client.post(f"/desk/people/{ada.person_id}/promise/", said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Promise.objects.exists()


def test_leave_about_a_debt_that_does_not_exist_is_not_found() -> None:
    ada = cast.ada()
    asked = {"channel": "phone", "point": ada.points["mobile"], "debt": 999_999}

    assert browser(Role.OFFICER).post(f"/desk/people/{ada.person_id}/ask/", asked).status_code == 404


def test_a_call_made_without_leave_is_kept_and_compliance_sees_it() -> None:
    ada = cast.ada()

    _, words = _log(browser(Role.OFFICER), ada, act="call_unasked")
    seen = browser(Role.COMPLIANCE, name="carla").get("/compliance/refusals/").content.decode()

    line = Contact.objects.get()
    assert "The contact is in the log." in words
    assert (line.is_inbound, line.is_without_permit, line.is_counted) == (False, True, True)
    assert "Contacts made without leave" in seen


def test_compliance_sees_how_many_contacts_each_officer_logged_as_coming_from_people() -> None:
    ada = cast.ada()
    _log(browser(Role.OFFICER), ada, act="call_in")

    seen = browser(Role.COMPLIANCE, name="carla").get("/compliance/refusals/").content.decode()

    assert "Logged as coming from people" in seen
