"""Records to delete and breaches of personal data, as compliance sees them."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.cases.models import Breach, Duty
from dunwell.core.words import Role
from dunwell.debts.models import Debt
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
RECORDS, BREACHES = "/compliance/duties/records/", "/compliance/duties/breaches/"


def test_the_month_lists_what_is_to_be_deleted_and_gives_it_as_a_file() -> None:
    ada = cast.ada()
    Debt.objects.filter(pk=ada.debt_id).update(state="closed", state_since=date(2020, 3, 15))
    reference = Debt.objects.get(pk=ada.debt_id).reference
    client = browser(Role.COMPLIANCE)

    shown = client.get(RECORDS).content.decode()
    other = client.get(f"{RECORDS}?month=2026-05").content.decode()
    file = client.get(f"{RECORDS}csv/?month=2026-03")

    assert reference in shown
    assert "15 Mar 2026" in shown
    assert "uk.gdpr.retention" in shown
    assert "late" in other
    assert reference in file.content.decode("utf-8-sig")
    assert client.get(f"{RECORDS}exe/").status_code == 404


def test_a_breach_is_recorded_shown_with_its_deadline_downloaded_and_reported() -> None:
    ada = cast.ada()
    client = browser(Role.COMPLIANCE)
    form = {
        "token": "t", "discovered_at": "2026-03-09T10:00", "what": "A letter went to a neighbour.",
        "people": f"{ada.person_id}", "people_count": "1",
    }  # fmt: skip

    wrong = client.post(BREACHES, {**form, "people": "12, x7"})
    sent = client.post(BREACHES, form)
    page = f"{BREACHES}{Breach.objects.get().pk}/"
    shown = client.get(page).content.decode()

    assert (wrong.status_code, sent.status_code) == (422, 302)
    assert "x7 is no number of a person." in wrong.content.decode()
    assert "Information Commissioner" in shown
    assert "2 days left" in shown
    assert client.get(f"{page}pdf/").content.startswith(b"%PDF")
    assert client.post(f"{page}reported/", {"on": "2026-03-10", "words": "ICO 1"}).status_code == 302
    assert Duty.objects.get().state == "met"
    assert "ICO 1" in client.get(page).content.decode()


@pytest.mark.parametrize("wrong", [{"people": "9" * 5000}, {"people": "9" * 20}, {"people_count": "9" * 20}])
def test_a_number_that_no_database_holds_is_refused_on_the_form(wrong: dict[str, str]) -> None:
    form = {"token": "t", "discovered_at": "2026-03-09T10:00", "what": "A bag.", "people": "1", "people_count": "1"}

    assert browser(Role.COMPLIANCE).post(BREACHES, {**form, **wrong}).status_code == 422


def test_a_month_at_the_end_of_time_shows_this_one() -> None:
    client = browser(Role.COMPLIANCE)

    assert [client.get(f"{RECORDS}?month={month}").status_code for month in ("9999-12", "0001-01")] == [200, 200]


def test_the_people_of_one_breach_are_one_line_among_the_duties() -> None:
    ada, ben = cast.ada().person_id, cast.ben().person_id
    client = browser(Role.COMPLIANCE)
    form = {
        "token": "t", "discovered_at": "2026-03-09T10:00", "what": "A lost bag.", "people": f"{ada} {ben}",
        "people_count": "2",
    }  # fmt: skip
    client.post(BREACHES, form)

    shown = client.get("/compliance/duties/").content.decode()

    assert Duty.objects.filter(rule_id="uk.gdpr.breach", state="open").count() == 2
    assert shown.count("uk.gdpr.breach</span>") == 1
    assert "2 people" in shown


def test_a_manager_reads_breaches_and_records_none() -> None:
    client = browser(Role.MANAGER)

    assert "Record a breach" not in client.get(BREACHES).content.decode()
    assert client.get(f"{BREACHES}7/").status_code == 404


def test_an_officer_is_told_which_role_is_needed() -> None:
    client = browser(Role.OFFICER)

    assert [client.get(page).status_code for page in (BREACHES, RECORDS)] == [403, 403]
