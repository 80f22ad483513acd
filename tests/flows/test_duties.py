"""What the law asks of us by a day: read from the record, kept until it is done, and never lost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from dunwell import rulebook
from dunwell.cases import duties as room
from dunwell.cases.duties import NotOpen
from dunwell.cases.models import Duty
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.config.commands.law import command
from dunwell.core.actor import NotForYou
from dunwell.core.words import CircumstanceKind
from dunwell.flows import duties, occurrence
from dunwell.flows.duties import DutyItem, DutySummary
from dunwell.parties.models import Circumstance, Consent
from tests import cast

pytestmark = pytest.mark.usefixtures("real_db")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def happened(
    person_id: int, type_: str, day: date, *, debt_ids: tuple[int, ...] = (), key: str = "", **fields: object
) -> int:
    """It was recorded at the desk on the day."""
    new = NewOccurrence(key or f"{type_}:{day}", person_id, type_, day, debt_ids, fields)
    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    return occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=at)


def looked(at: datetime = NOON) -> DutySummary:
    return duties.find(wiring.reader(), now=at, book=rulebook.load(), by=cast.CLERK)


def listed(at: datetime = NOON) -> list[DutyItem]:
    return duties.items(now=at, reader=wiring.reader(), seen_by=cast.COMPLIANCE, book=rulebook.load())


def due_of(row: str, at: datetime = NOON) -> list[date | None]:
    """The days by which one row of the law asks for something."""
    looked(at)
    return [item.due_on for item in listed(at) if row in item.rows]


def someone_in(country: str, region: str, zone: str, currency: str) -> cast.Member:
    """Una owes a collection agency there."""
    person_id, points = cast.person("Una Abroad", country=country, region=region, zone=zone)
    book = cast.portfolio(country=country, currency=currency)
    debt_id = cast.owes(person_id, reference=f"{country}-UNA", portfolio_id=book, currency=currency)
    return cast.Member(person_id, debt_id, book, points)


def test_a_complaint_in_london_is_answered_within_eight_weeks_and_acknowledged_promptly() -> None:
    ada = cast.ada()
    happened(ada.person_id, "complaint_received", date(2026, 3, 2), about="credit")

    assert due_of("uk.disp.final_response") == [date(2026, 4, 27)]
    final = next(item for item in listed() if "uk.disp.final_response" in item.rows)
    assert (final.days_left, final.urgency, final.event_type) == (48, "later", "complaint_received")
    assert final.citation.startswith("DISP")


def test_two_complaints_are_two_answers_each_by_its_own_day() -> None:
    ada = cast.ada()
    for day in (date(2026, 3, 2), date(2026, 3, 4)):
        happened(ada.person_id, "complaint_received", day, about="credit")

    assert due_of("uk.disp.final_response") == [date(2026, 4, 27), date(2026, 4, 29)]
    events = {item.event_on for item in listed() if "uk.disp.final_response" in item.rows}
    assert events == {date(2026, 3, 2), date(2026, 3, 4)}


def test_an_account_asked_for_in_quebec_is_sent_within_ten_days() -> None:
    una = someone_in("CA", "CA-QC", "America/Toronto", "CAD")
    happened(una.person_id, "account_statement_requested", date(2026, 3, 3), debt_ids=(una.debt_id,), form="letter")

    assert due_of("ca.qc.account_10d") == [date(2026, 3, 13)]
    assert {item.debt_id for item in listed() if "ca.qc.account_10d" in item.rows} == {una.debt_id}


def test_an_access_request_waits_for_the_proof_of_identity_and_keeps_its_place() -> None:
    ada = cast.ada()
    happened(ada.person_id, "access_request_received", date(2026, 3, 2))
    before = due_of("uk.gdpr.dsar")

    happened(ada.person_id, "identity_requested", date(2026, 3, 4))
    awaited = due_of("uk.gdpr.dsar")
    happened(ada.person_id, "identity_received", date(2026, 3, 9))

    assert (before, awaited) == ([date(2026, 4, 2)], [])
    assert due_of("uk.gdpr.dsar") == [date(2026, 4, 9)]
    assert Duty.objects.filter(rows__contains="uk.gdpr.dsar").count() == 1


def test_looking_again_changes_nothing() -> None:
    happened(cast.ada().person_id, "complaint_received", date(2026, 3, 2))

    first, second = looked(), looked()

    assert first.opened > 0
    assert (second.opened, second.moved, second.lapsed, second.open) == (0, 0, 0, first.open)


def test_a_duty_is_over_when_what_raised_it_was_recorded_in_error() -> None:
    ada = cast.ada()
    number = happened(ada.person_id, "complaint_received", date(2026, 3, 2))
    looked()

    occurrence.withdraw(
        occurrence_id=number, person_id=ada.person_id, because="another person", by=cast.OFFICER, at=NOON
    )
    after = looked()

    assert [vars(x) if hasattr(x, "__dict__") else x for x in listed()] == []
    assert after.lapsed == Duty.objects.count()


def test_what_somebody_said_was_done_stays_done() -> None:
    happened(cast.ada().person_id, "complaint_received", date(2026, 3, 2))
    looked()
    first = listed()[0]

    room.settle(duty_id=first.duty_id, what="acknowledged by letter", by=cast.COMPLIANCE, at=NOON)
    looked()

    assert first.duty_id not in {item.duty_id for item in listed()}
    with pytest.raises(NotOpen):
        room.settle(duty_id=first.duty_id, what="again", by=cast.COMPLIANCE, at=NOON)


@pytest.mark.parametrize(("channel", "state"), [("text", "met"), ("phone", "open")])
def test_texts_that_were_stopped_by_the_act_of_recording_the_wish_wait_for_nobody(channel: str, state: str) -> None:
    una = someone_in("US", "US-TX", "America/Chicago", "USD")
    happened(una.person_id, "opt_out_received", date(2026, 3, 9), channel=channel)

    looked()
    looked()

    assert [duty.state for duty in Duty.objects.filter(required_action="stop_robotexts")] == [state]


def test_only_compliance_sees_the_list_and_says_what_was_done() -> None:
    happened(cast.ada().person_id, "complaint_received", date(2026, 3, 2))
    looked()

    with pytest.raises(NotForYou):
        duties.items(now=NOON, reader=wiring.reader(), seen_by=cast.OFFICER, book=rulebook.load())
    with pytest.raises(NotForYou):
        room.settle(duty_id=Duty.objects.all()[0].pk, what="", by=cast.OFFICER, at=NOON)


def test_a_duty_that_is_late_or_near_says_so() -> None:
    happened(cast.ada().person_id, "complaint_received", date(2026, 3, 2))
    looked()

    late = {item.urgency for item in listed(datetime(2026, 4, 28, 12, tzinfo=UTC)) if item.due_on}
    near = [
        item.urgency for item in listed(datetime(2026, 4, 24, 12, tzinfo=UTC)) if "uk.disp.final_response" in item.rows
    ]

    assert late == {"overdue"}
    assert near == ["near"]


def test_whom_nothing_happened_to_is_not_even_asked_about() -> None:
    cast.ada()

    assert looked().people == 0


def test_what_stops_contact_holds_at_the_gate_at_once() -> None:
    ada, ben = cast.ada(), cast.ben()
    happened(ada.person_id, "bankruptcy_petition_filed", date(2026, 3, 2))
    happened(ben.person_id, "write_only_request_received", date(2026, 3, 2), form="letter")

    assert Circumstance.objects.get(person_id=ada.person_id).kind == CircumstanceKind.INSOLVENCY
    refused = Consent.objects.filter(person_id=ben.person_id).values_list("channel", "is_given")
    assert set(refused) == {("phone", False), ("visit", False)}


def test_a_fact_taken_back_goes_with_what_raised_it() -> None:
    ada = cast.ada()
    number = happened(ada.person_id, "adviser_notice_received", date(2026, 3, 2))

    occurrence.withdraw(occurrence_id=number, person_id=ada.person_id, because="misheard", by=cast.OFFICER, at=NOON)

    assert Circumstance.objects.get(person_id=ada.person_id).withdrawn_at is not None


def test_it_is_about_their_own_debts_only() -> None:
    ada, dan = cast.ada(), cast.dan()

    with pytest.raises(occurrence.NotTheirDebt):
        happened(ada.person_id, "complaint_received", date(2026, 3, 2), debt_ids=(dan.debt_id,))


def test_the_command_lists_what_is_due() -> None:
    happened(cast.ada().person_id, "complaint_received", date(2026, 3, 2))
    looked()

    told, as_json = (CliRunner().invoke(command, ["duties", *more]) for more in ([], ["--json"]))

    assert told.exit_code == as_json.exit_code == 0, told.output + as_json.output
    assert "uk.disp.final_response" in told.output
    assert any(one["due_on"] == "2026-04-27" for one in json.loads(as_json.output))
