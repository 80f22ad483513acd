"""Plans told as a collections person would: from the call to the closing letter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dunwell.cases import plan_queries, queries
from dunwell.cases.plans import NoSuchPlan, NotAPlan
from dunwell.config import wiring
from dunwell.core.money import Money
from dunwell.core.plans import Line, PlanNeverEnds
from dunwell.core.words import CircumstanceKind
from dunwell.debts import queries as debts
from dunwell.flows import circumstance, plan, promise, snapshot
from dunwell.flows.plan import BalanceMoved, NotAgreed
from dunwell.flows.plan_case import NothingToAgree
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.parties.circumstances import NewCircumstance
from tests.cast import AT, CLERK, OFFICER, Member, ada
from tests.flows.planning import (
    DAY,
    FIRST,
    MONTHLY,
    Letters,
    agreed,
    deal_of,
    household,
    judged,
    newest,
    noon,
    over,
    told_means,
)
from tests.rooms.test_debts import pay

pytestmark = pytest.mark.django_db


def owed(who: Member) -> int:
    return sum(debts.locked(who.debt_id).owed.values())


def held_until(who: Member, day: date) -> date | None:
    row = snapshot.build(wiring.reader(), f"(SELECT {who.debt_id} AS debt_id, {who.person_id} AS person_id)", as_of=day)
    found: date | None = row["plan_held_until"].item()
    return found


def test_from_the_call_to_the_closing_letter() -> None:
    """A call; income and expenditure; a plan; a payment that came back; renegotiated; completed; the closing letter."""
    who, letters = ada(), Letters()
    told_means(who)
    first = agreed(who)
    assert first.plan_id
    pay(who.debt_id, 100_00, FIRST)
    judged(FIRST, letters)
    entry = books.posted(f"pay:{who.debt_id}:{FIRST}:10000")
    assert entry
    ledger.reverse(
        entry_id=entry.entry_id, effective_on=date(2026, 2, 5), because="returned: no funds", by=CLERK, at=AT
    )
    late = date(2026, 2, 10)
    assert judged(late, letters)["behind"] == 1

    told_means(who, household(wages=1_050_00), day=late)
    second = agreed(who, over(300_00, 60_00, first_on=date(2026, 3, 2)), day=late, because="wages fell", key="form-2")
    assert second.replaced_id == first.plan_id
    judged(late, letters)
    for card_line in newest(who, day=late).lines:
        pay(who.debt_id, card_line.amount_minor, card_line.due_on)
    last = newest(who, day=late).lines[-1].due_on
    counts = judged(last, letters)

    assert letters.sent == ["plan_agreed", "plan_progress", "plan_missed", "plan_agreed", "plan_completed"]
    assert counts["completed"] == 1
    history = plan_queries.plans_of([who.debt_id], as_of=last, seen_by=OFFICER)
    assert [(one.number, one.state) for one in history] == [(2, "completed"), (1, "replaced")]
    assert owed(who) == 0


def test_what_the_household_can_spare_decides_what_is_offered() -> None:
    who = ada()
    told_means(who)

    deal = deal_of(who)
    shown = plan.offers(deal, person_id=who.person_id, by=OFFICER, at=noon(DAY))

    assert deal.afforded is not None
    assert (deal.afforded.surplus_minor, deal.case.affordable_minor) == (275_00, 275_00)
    kinds = {one.kind for _, one in shown}
    assert "plan" in kinds
    assert all(one.instalment_minor <= 275_00 for _, one in shown)


def test_an_offer_is_taken_once_and_not_after_it_expired() -> None:
    who = ada()
    told_means(who)
    deal = deal_of(who)
    offer_id, shown = next(
        (number, one)
        for number, one in plan.offers(deal, person_id=who.person_id, by=OFFICER, at=AT)
        if one.kind == "plan"
    )
    draft = over(shown.total_minor, shown.instalment_minor, first_on=shown.lines[0].due_on)
    wanted = plan.Wanted("offer", draft, "portal", offer_id=offer_id)

    once = plan.agree(deal, wanted, person_id=who.person_id, by=OFFICER, at=noon(DAY))
    again = plan.agree(deal, wanted, person_id=who.person_id, by=OFFICER, at=noon(DAY))

    assert once.plan_id == again.plan_id
    second, _ = plan.offers(deal_of(who), person_id=who.person_id, by=OFFICER, at=AT)[0]
    late = deal_of(who, day=DAY + timedelta(days=15))
    with pytest.raises(ValueError, match="ask for the offers of today"):
        plan.agree(
            late, plan.Wanted("late", draft, "portal", offer_id=second), person_id=who.person_id, by=OFFICER, at=AT
        )


def test_more_than_they_can_spare_needs_their_own_words() -> None:
    who = ada()
    told_means(who, household(rent=930_00))

    with pytest.raises(NotAgreed, match="only if the person says in words") as refused:
        agreed(who)
    assert refused.value.answer.offers
    assert agreed(who, over(300_00, 100_00, is_chosen_in_words=True)).plan_id
    assert newest(who, day=DAY).is_chosen_in_words


def test_without_a_statement_the_plan_is_looked_at_after_thirty_days() -> None:
    who = ada()

    agreed(who, over(300_00, 100_00, is_chosen_in_words=True))

    assert newest(who, day=DAY).review_on == DAY + timedelta(days=30)
    counts = judged(DAY + timedelta(days=30))
    assert counts["review"] == 1
    assert "plan_review" in {item.kind for item in queries.work_of(debt_id=who.debt_id, seen_by=OFFICER)}


def test_a_plan_that_holds_stops_chasing_until_it_is_broken() -> None:
    who, letters = ada(), Letters()
    told_means(who)
    agreed(who)
    broken_from = date(2026, 3, 6)

    assert held_until(who, DAY) == broken_from - timedelta(days=1)
    judged(DAY, letters)
    judged(date(2026, 2, 6), letters)
    assert newest(who, day=date(2026, 2, 6)).state == "behind"
    assert held_until(who, broken_from) is None
    assert judged(broken_from, letters)["broken"] == 1

    assert letters.sent == ["plan_agreed", "plan_missed", "plan_broken"]
    kinds = sorted(item.kind for item in queries.work_of(debt_id=who.debt_id, seen_by=OFFICER))
    assert kinds == ["plan_broken", "plan_missed"]
    assert judged(broken_from, letters) == {}


def test_a_missed_instalment_that_is_paid_late_is_thanked_for() -> None:
    who, letters = ada(), Letters()
    told_means(who)
    agreed(who)
    judged(DAY, letters)
    judged(date(2026, 2, 6), letters)

    pay(who.debt_id, 100_00, date(2026, 2, 9))
    judged(date(2026, 2, 9), letters)

    assert letters.sent == ["plan_agreed", "plan_missed", "plan_progress"]
    assert newest(who, day=date(2026, 2, 9)).state == "running"


def test_a_break_moves_what_is_due_and_nobody_is_chased_in_it() -> None:
    who, letters = ada(), Letters()
    told_means(who)
    plan_id = agreed(who).plan_id
    assert plan_id

    plan.take_break(
        plan_id=plan_id, person_id=who.person_id, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 28),
        because="off work after an operation", by=OFFICER, at=noon(DAY),
    )  # fmt: skip

    judged(date(2026, 2, 20), letters)
    judged(date(2026, 2, 21), letters)
    assert letters.sent == []
    assert newest(who, day=date(2026, 2, 20)).state == "paused"
    assert newest(who, day=date(2026, 3, 2)).standing.next_due_on == FIRST + timedelta(days=28)
    with pytest.raises(NotAPlan):
        plan.take_break(
            plan_id=plan_id,
            person_id=who.person_id,
            starts_on=DAY,
            ends_on=date(2026, 1, 1),
            because="",
            by=OFFICER,
            at=AT,
        )
    with pytest.raises(NoSuchPlan):
        plan.take_break(plan_id=0, person_id=who.person_id, starts_on=DAY, ends_on=DAY, because="", by=OFFICER, at=AT)


@pytest.mark.parametrize(
    "fact",
    [
        NewCircumstance(CircumstanceKind.MORATORIUM, "test", date(2026, 2, 1)),
        NewCircumstance(CircumstanceKind.VULNERABILITY, "test", date(2026, 2, 1), level=2),
    ],
    ids=["breathing space", "serious vulnerability"],
)
def test_a_moratorium_or_vulnerability_pauses_a_plan_by_itself(fact: NewCircumstance) -> None:
    who, letters = ada(), Letters()
    told_means(who)
    agreed(who)
    judged(DAY)

    circumstance.record(person_id=who.person_id, new=fact, vault=wiring.vault(), by=OFFICER, at=noon(date(2026, 2, 1)))

    assert judged(date(2026, 4, 1), letters) == {"paused": 1}
    assert letters.sent == []
    assert held_until(who, date(2026, 4, 1)) == date(9999, 12, 31)


def test_the_law_hears_of_a_plan_and_a_promise_gives_way_to_it() -> None:
    who = ada()
    told_means(who)
    promise.take_promise(
        debt_id=who.debt_id, person_id=who.person_id, amount=Money(50_00, "GBP"), due_on=FIRST, channel="phone",
        by=OFFICER, at=AT,
    )  # fmt: skip

    agreed(who)

    assert queries.running_promise(who.debt_id, as_of=DAY) is None
    assert [one.type for one in queries.occurrences_of(who.person_id, seen_by=OFFICER)] == ["plan_agreed"]
    assert plan_queries.frozen_debts([who.debt_id]) == {who.debt_id}


def test_steps_and_own_dates_and_interest_that_runs_are_all_plans() -> None:
    who = ada()
    told_means(who)
    steps = over(300_00, 0, shape="stepped", steps=((2, 50_00), (1, 100_00)))
    own = over(300_00, 0, shape="variable", own=(Line(date(2026, 2, 2), 120_00), Line(date(2026, 4, 1), 180_00)))
    runs = over(300_00, 100_00, interest="continues", rate="0.12")

    amounts = []
    for number, draft in enumerate((steps, own, runs)):
        agreed(who, draft, key=f"form-{number}")
        amounts.append([line.amount_minor for line in newest(who, day=DAY).lines])

    assert amounts[0] == [50_00, 50_00, 100_00, 100_00]
    assert amounts[1] == [120_00, 180_00]
    assert sum(amounts[2]) > 300_00
    assert [one.end for one in plan_queries.plans_of([who.debt_id], as_of=DAY, seen_by=OFFICER)] == [
        "", "replaced", "replaced",
    ]  # fmt: skip


def test_a_token_is_a_small_sum_for_whoever_has_nothing_left() -> None:
    who = ada()
    told_means(who, household(wages=500_00))

    agreed(who, over(6_00, 1_00, is_token=True))

    card = newest(who, day=DAY)
    assert (card.kind, card.forgiven_minor, len(card.lines)) == ("token", 0, 6)


def test_what_cannot_be_meant_is_refused_with_its_reason() -> None:
    who = ada()
    told_means(who)

    with pytest.raises(PlanNeverEnds):
        agreed(who, over(300_00, 0))
    with pytest.raises(NotAgreed, match="more than is owed"):
        agreed(who, over(300_01, 100_00))
    stale = deal_of(who)
    pay(who.debt_id, 10_00, DAY)
    with pytest.raises(BalanceMoved):
        plan.agree(stale, plan.Wanted("x", MONTHLY, "phone"), person_id=who.person_id, by=OFFICER, at=AT)
    pay(who.debt_id, 290_00, DAY)
    with pytest.raises(NothingToAgree):
        agreed(who)


def test_a_plan_may_be_withdrawn_and_chasing_goes_on() -> None:
    who = ada()
    told_means(who)
    plan_id = agreed(who).plan_id
    assert plan_id

    assert plan.withdraw(plan_id=plan_id, person_id=who.person_id, because="wrong debt", by=OFFICER, at=AT)
    assert not plan.withdraw(plan_id=plan_id, person_id=who.person_id, because="wrong debt", by=OFFICER, at=AT)

    assert held_until(who, DAY) is None
    assert newest(who, day=DAY).state == "withdrawn"
