"""What happened is recorded at the desk in the law's words, and stands in the timeline."""

from __future__ import annotations

from typing import get_args

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell.cases.models import Dispute, Occurrence
from dunwell.core.matter import fields, words
from dunwell.core.words import Role
from dunwell.parties.models import Circumstance, Consent
from dunwell.web.shared.happenings import CHOICES, FIELDS, HAPPENINGS, IS_EITHER, IS_YES_OR_NO, OTHERS, fields_of
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
DAY = "2026-03-10"
QUERIES_MAX = 20


def address(person_id: int, kind: str = "") -> str:
    return f"/desk/people/{person_id}/happened/" + (f"{kind}/" if kind else "")


def said(**more: str) -> dict[str, str]:
    return {"token": "t", "happened_on": DAY, **more}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.COMPLIANCE])
def test_a_complaint_is_recorded_and_stands_in_the_timeline(role: Role) -> None:
    ada, client = cast.ada(), browser(role)

    page = client.post(address(ada.person_id, "complaint_received"), said(about="credit"), follow=True)

    words_ = page.content.decode()
    row = Occurrence.objects.get()
    assert (row.type, row.fields, row.debt_ids) == ("complaint_received", '{"about":"credit"}', str(ada.debt_id))
    assert "They complained" in words_
    assert "It is about: credit or collection" in words_


def test_sent_twice_it_is_recorded_once() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    for _ in range(2):
        client.post(address(ada.person_id, "complaint_received"), said())

    assert Occurrence.objects.count() == 1


def test_a_form_asks_only_for_what_its_kind_carries() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    default = client.get(address(ada.person_id, "default_notice_served")).content.decode()
    request = client.get(address(ada.person_id, "access_request_received")).content.decode()

    assert 'name="remedy_by"' in default
    assert 'name="remedy_by"' not in request


def test_what_must_be_filled_is_asked_for_in_plain_words() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    answer = client.post(address(ada.person_id, "default_notice_served"), said())

    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    assert not Occurrence.objects.exists()


def test_a_day_that_has_not_come_is_refused() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    answer = client.post(address(ada.person_id, "complaint_received"), {"token": "t", "happened_on": "2026-03-11"})

    assert answer.status_code == 422
    assert "This day has not come yet." in answer.content.decode()


def test_every_kind_that_is_offered_can_be_recorded() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)
    for kind in HAPPENINGS:
        filled = {name: _some(name) for name, _ in fields_of(kind)}
        answer = client.post(address(ada.person_id, kind), {"token": kind, "happened_on": DAY, **filled})
        assert answer.status_code == 302, (kind, answer.context["form"].errors)

    assert set(Occurrence.objects.values_list("type", flat=True)) == set(HAPPENINGS)
    assert Dispute.objects.get().part_minor == 200
    assert Circumstance.objects.filter(kind="moratorium").exists()
    assert Consent.objects.filter(channel="phone", is_given=False).exists()


def _some(name: str) -> str:
    if name in CHOICES:
        return str(next(iter(CHOICES[name])))
    return (
        "on" if name in IS_YES_OR_NO else "yes" if name in IS_EITHER else {"part_minor": "2"}.get(name, _number(name))
    )


def _number(name: str) -> str:
    return "2" if name in {"resubmission", "people_affected"} else DAY


def test_every_word_that_is_offered_is_one_of_the_law() -> None:
    assert set(HAPPENINGS) | set(OTHERS) <= set(get_args(words.EventType))
    offered = {name for kind in HAPPENINGS for name in fields.EVENT[kind][0].split()}
    assert offered == set(FIELDS)


def test_what_was_recorded_in_error_is_taken_back_and_marked() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)
    client.post(address(ada.person_id, "complaint_received"), said())
    row_id = Occurrence.objects.get().pk

    page = client.post(f"{address(ada.person_id)}{row_id}/wrong/", {"because": "another person"}, follow=True)

    assert "They complained (recorded in error)" in page.content.decode()
    assert Occurrence.objects.count() == 2


def test_what_is_nobodys_cannot_be_taken_back() -> None:
    ada = cast.ada()

    assert browser(Role.OFFICER).get(f"{address(ada.person_id)}9/wrong/").status_code == 404


@pytest.mark.parametrize("kind", ["gossip", "contact_out", "payment_received"])
def test_nothing_else_can_be_recorded_here(kind: str) -> None:
    assert browser(Role.OFFICER).get(address(cast.ada().person_id, kind)).status_code == 404


def test_a_manager_reads_and_records_nothing() -> None:
    ada, client = cast.ada(), browser(Role.MANAGER)

    assert client.get(address(ada.person_id)).status_code == 403
    assert address(ada.person_id) not in client.get(f"/desk/people/{ada.person_id}/").content.decode()


@pytest.mark.parametrize("kind", ["", "dispute_received"])
def test_the_pages_are_built_in_few_queries(kind: str) -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)
    client.get(address(ada.person_id, kind))

    with CaptureQueriesContext(connection) as asked:
        client.get(address(ada.person_id, kind))

    assert len(asked) <= QUERIES_MAX, "\n".join(query["sql"][:160] for query in asked)
