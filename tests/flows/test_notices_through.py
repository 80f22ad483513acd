"""What the law lets through goes through: notices in a breathing space, and the answer to a dispute, which ends it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from dunwell import rulebook
from dunwell.cases import queries as cases
from dunwell.cases.disputes import Answer
from dunwell.cases.models import Dispute
from dunwell.config import wiring
from dunwell.contacts import activation
from dunwell.contacts.models import Action
from dunwell.core.actor import NotForYou, machine
from dunwell.core.words import CircumstanceKind, CollectorRole
from dunwell.debts.services import mark_changed
from dunwell.flows import dispute, dispute_letters, duties, duties_by_hand, duties_notices, snapshot
from dunwell.flows.deliver import ask_gate
from dunwell.flows.duties_notices import NotComposed
from dunwell.flows.matters import contact_matter
from dunwell.parties.models import Circumstance
from tests import cast
from tests.flows.delivering import BY, MovingClock, Post, action, outlets, run
from tests.flows.test_duties_of_debts import borrower

pytestmark = pytest.mark.usefixtures("real_db")
NIGHT = machine("night")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def in_use(name: str, enclosure: str = "") -> None:
    activation.activate(
        name=name, language="en", source=activation.shipped(name, "en"), enclosure=enclosure, by=cast.COMPLIANCE,
        at=NOON,
    )  # fmt: skip


def looked(at: datetime = NOON) -> list[duties.DutyItem]:
    snapshot.refresh(wiring.bulk(), as_of=at.date())
    duties.find(wiring.reader(), now=at, book=rulebook.load(), by=NIGHT)
    return duties.items(now=at, reader=wiring.reader(), seen_by=cast.COMPLIANCE, book=rulebook.load())


def in_breathing_space(member: cast.Member) -> None:
    Circumstance.objects.create(
        person_id=member.person_id, kind=CircumstanceKind.MORATORIUM, starts_on=date(2026, 3, 5),
        ends_on=date(2026, 5, 3), source="desk", recorded_at=NOON - timedelta(days=5), recorded_by="desk",
    )  # fmt: skip
    mark_changed([member.debt_id])


def disputed(member: cast.Member, form: str = "letter") -> int:
    return dispute.open_dispute(
        debt_id=member.debt_id, person_id=member.person_id, received_on=date(2026, 3, 5), form=form,
        grounds="wrong_amount", by=cast.OFFICER, at=NOON - timedelta(days=5),
    )  # fmt: skip


def asked(action_id: int) -> tuple[str, list[str]]:
    [verdict] = ask_gate([action_id], outlets=outlets(Post(), MovingClock(NOON), Path("unused")), by=BY)
    return verdict.answer, sorted(verdict.rules)


def answer_composed(member: cast.Member, outcome: str = "rejected") -> None:
    in_use("dispute_answer")
    [item] = [each for each in looked() if "uk.conc.dispute_investigate" in each.rows]
    duties_notices.compose(
        duty_id=item.duty_id, given={"outcome": outcome, "reasons": "Your payments are in the list."},
        reader=wiring.reader(), now=NOON, stop=wiring.links().stop, by=cast.COMPLIANCE,
    )  # fmt: skip
    assert item.debt_id == member.debt_id


def test_a_notice_of_arrears_goes_in_a_breathing_space_and_a_demand_does_not() -> None:
    lena = borrower()
    in_breathing_space(lena)
    in_use("uk_arrears_notice", "the information sheet on arrears")
    looked()
    duties_notices.compose_due(reader=wiring.reader(), now=NOON, stop=wiring.links().stop, by=NIGHT)

    notice, demand = asked(Action.objects.get(template="uk_arrears_notice").pk), asked(action(lena, "letter").pk)

    assert notice == ("permitted", [])
    assert {"house.moratorium", "uk.moratorium.breathing_space", "uk.moratorium.protection"} <= set(demand[1])


def test_the_answer_to_a_dispute_goes_out_and_answers_it_once(tmp_path: Path) -> None:
    lena = borrower()
    disputed(lena)
    answer_composed(lena)
    run(Post(), MovingClock(NOON), tmp_path)
    assert Action.objects.get(template="dispute_answer").state == "done"

    counts = [dispute_letters.answer_sent(wiring.reader(), by=NIGHT, at=NOON + timedelta(days=day)) for day in (1, 2)]

    [line] = cases.disputes_of([lena.debt_id], seen_by=cast.COMPLIANCE)
    assert (counts, line.answer, line.answered_on) == ([1, 0], "rejected", NOON.date())
    assert "uk.conc.dispute_investigate" not in {row for item in looked(NOON + timedelta(days=1)) for row in item.rows}
    assert events_of(lena).count("verification_sent") == 1


def test_a_letter_that_says_they_are_right_in_part_answers_so_and_the_debt_stays_held(tmp_path: Path) -> None:
    lena = borrower()
    disputed(lena)
    answer_composed(lena, "partly")
    run(Post(), MovingClock(NOON), tmp_path)

    dispute_letters.answer_sent(wiring.reader(), by=NIGHT, at=NOON + timedelta(days=1))

    [line] = cases.disputes_of([lena.debt_id], seen_by=cast.COMPLIANCE)
    assert (line.answer, line.is_to_put_right) == ("partly", True)
    assert "You are right in part" in Action.objects.get(template="dispute_answer").text


@pytest.mark.parametrize("outcome", ["upheld", "The debt stands.", "REJECTED"])
def test_a_letter_answers_a_dispute_in_one_of_two_words_and_in_no_other(outcome: str) -> None:
    lena = borrower()
    disputed(lena)

    with pytest.raises(NotComposed, match=r"where the person is right, .*choose one of: rejected, partly"):
        answer_composed(lena, outcome)

    assert not Action.objects.filter(template="dispute_answer").exists()


def test_no_row_closes_a_dispute_with_a_word_of_its_own() -> None:
    dispute_id = disputed(borrower())

    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.filter(pk=dispute_id).update(answered_on=NOON.date(), answer="fine")


def test_only_an_answer_that_proved_the_debt_is_verification_and_what_was_put_right_is_no_dispute_any_more() -> None:
    lena = borrower(role=CollectorRole.THIRD_PARTY_COLLECTOR)
    dispute_id = disputed(lena, form="text")
    assert "dispute_received" in events_of(lena)

    answer = Answer("upheld", date(2026, 3, 9), "You are right")
    dispute.answer_dispute(
        dispute_id=dispute_id, person_id=lena.person_id, answer=answer, proof=None, files=Path("unused"),
        by=cast.SUPERVISOR, at=NOON,
    )  # fmt: skip
    waiting = events_of(lena)
    dispute.put_right(
        dispute_id=dispute_id, person_id=lena.person_id, on=NOON.date(), words="corrected", by=cast.SUPERVISOR, at=NOON
    )

    assert ("dispute_received" in waiting, "verification_sent" in waiting) == (True, False)
    assert "dispute_received" not in events_of(lena)


def events_of(member: cast.Member) -> list[str]:
    at = NOON + timedelta(days=1)
    matter = contact_matter(
        member.person_id, debt_ids=[member.debt_id], channel="letter", at=at, seen_by=cast.COMPLIANCE
    )
    return [event.type for event in matter.facts.events]


def by_hand(name: str, member: cast.Member, **given: object) -> int:
    return duties_by_hand.write(
        name=name, person_id=member.person_id, debt_id=member.debt_id, given=given, reader=wiring.reader(),
        book=rulebook.load(), now=NOON, stop=wiring.links().stop, by=cast.COMPLIANCE,
    )  # fmt: skip


def test_a_default_notice_that_leaves_fourteen_days_passes_the_gate_and_one_that_does_not_is_not_written() -> None:
    lena = borrower()
    in_use("uk_default_notice", "the information sheet on default")
    consequence = "We may end the agreement."

    with pytest.raises(NotComposed, match="day"):
        by_hand("uk_default_notice", lena, remedy_by=date(2026, 3, 20), consequence=consequence)
    made = by_hand("uk_default_notice", lena, remedy_by=date(2026, 4, 3), consequence=consequence)
    with pytest.raises(NotComposed, match="on its way"):
        by_hand("uk_default_notice", lena, remedy_by=date(2026, 4, 3), consequence=consequence)

    assert asked(made) == ("permitted", [])


def test_that_contact_ends_is_confirmed_to_who_asked_for_it_and_nothing_else_is_sent() -> None:
    lena = borrower("Sue Stop", country="US", region="US-NY", zone="America/New_York", currency="USD",
                    role=CollectorRole.THIRD_PARTY_COLLECTOR)  # fmt: skip
    in_use("cessation_confirmation")
    with pytest.raises(NotComposed, match="did not ask"):
        by_hand("cessation_confirmation", lena)
    Circumstance.objects.create(
        person_id=lena.person_id, kind=CircumstanceKind.CEASE, starts_on=date(2026, 3, 5), source="desk",
        recorded_at=NOON - timedelta(days=5), recorded_by="desk",
    )  # fmt: skip
    mark_changed([lena.debt_id])

    assert asked(by_hand("cessation_confirmation", lena)) == ("permitted", [])
    assert "house.ceased" in asked(action(lena, "letter").pk)[1]


def test_who_may_not_settle_duties_writes_no_notice() -> None:
    lena = borrower()
    with pytest.raises(NotForYou):
        duties_by_hand.write(
            name="uk_default_notice", person_id=lena.person_id, debt_id=lena.debt_id, given={}, reader=wiring.reader(),
            book=rulebook.load(), now=NOON, stop=wiring.links().stop, by=cast.OFFICER,
        )  # fmt: skip
