"""Money that comes, or goes back, judges the plan of its debt at once, and no letter is written twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dunwell.cases import plan_queries
from dunwell.config import wiring
from dunwell.contacts.models import Action
from dunwell.core.ports import PaymentNews
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.debts import orders
from dunwell.debts import queries as debts
from dunwell.debts.models import Receipt
from dunwell.flows import match, spreading
from dunwell.flows.plan_case import Wish
from dunwell.flows.receive import receive
from dunwell.flows.take import take
from tests.cast import CLERK, OFFICER, Member, ada
from tests.flows.delivering import MovingClock, Post, run
from tests.flows.planning import (
    DAY,
    FIRST,
    SUPERVISOR,
    Letters,
    agreed,
    judged,
    newest,
    noon,
    over,
    told_means,
    voted,
)

pytestmark = pytest.mark.django_db


def line(name: str, minor: int, day: date, word: str, *, code: str = "") -> PaymentLine:
    return PaymentLine(
        name, minor, "GBP", day, day, (word,), return_code=code, is_return=minor < 0, network="bacs" if code else ""
    )


def come(name: str, minor: int, day: date, who: Member, *, code: str = "") -> None:
    file = PaymentFile(
        (line(name, minor, day, debts.card(who.debt_id, as_of=day, seen_by=OFFICER).reference, code=code),), ()
    )
    receive(file=file, by=CLERK, at=noon(day), judge=wiring.judge_plans)


def letters_written() -> list[str]:
    return list(Action.objects.order_by("id").values_list("template", flat=True))


def owed(who: Member) -> int:
    return sum(debts.locked(who.debt_id).owed.values())


def settled(who: Member) -> None:
    wish = Wish(lump_minor=240_00, is_lump_shown=True, has_shock=True)
    asked = agreed(who, over(240_00, 240_00, shape="once"), wish=wish)
    assert asked.approval_id
    voted(asked.approval_id, by=SUPERVISOR)
    judged(DAY)


def test_the_last_payment_completes_a_settlement_the_moment_it_is_booked() -> None:
    who = ada()
    told_means(who)
    settled(who)

    come("bank-1", 240_00, FIRST, who)

    card = newest(who, day=FIRST)
    assert (card.state, owed(who)) == ("completed", 0)
    assert debts.card(who.debt_id, as_of=FIRST, seen_by=OFFICER).state == "settled"
    assert letters_written() == ["settlement_completed"]


def test_a_file_given_again_writes_nothing_twice() -> None:
    who = ada()
    told_means(who)
    agreed(who)
    judged(DAY)

    for _ in range(2):
        come("bank-1", 100_00, FIRST, who)
    wiring.judge_plans([who.debt_id], noon(FIRST))
    judged(FIRST, again := Letters())

    assert letters_written() == ["plan_progress"]
    assert again.sent == []


def test_a_payment_that_a_person_matched_is_judged_at_once() -> None:
    who = ada()
    told_means(who)
    agreed(who)
    judged(DAY)
    receive(file=PaymentFile((line("bank-1", 300_00, FIRST, "nobody"),), ()), by=CLERK, at=noon(FIRST))
    waits = Receipt.objects.get(state="unmatched").pk

    match.apply(receipt_id=waits, parts={who.debt_id: 300_00}, by=SUPERVISOR, at=noon(FIRST), judge=wiring.judge_plans)

    assert newest(who, day=FIRST).state == "completed"
    assert letters_written() == ["plan_completed"]


def test_a_card_payment_completes_a_settlement_and_its_chargeback_lets_it_run_again() -> None:
    who, back = ada(), date(2026, 2, 5)
    told_means(who)
    settled(who)
    orders.ask(
        key="form-1", debt_id=who.debt_id, person_id=who.person_id, amount_minor=240_00, currency="GBP",
        provider="stripe", by=CLERK, at=noon(FIRST),
    )  # fmt: skip
    news = PaymentNews("evt-1", "paid", "pi-1", "pi-1", "form-1", 240_00, "GBP", noon(FIRST))

    take(news, provider="stripe", by=CLERK, at=noon(FIRST), judge=wiring.judge_plans)
    paid = newest(who, day=FIRST).state
    taken_back = replace(news, event_id="evt-2", kind="disputed", part_id="dp-1", at=noon(back))
    take(taken_back, provider="stripe", by=CLERK, at=noon(back), judge=wiring.judge_plans)

    assert (paid, newest(who, day=back).is_running, owed(who)) == ("completed", True, 300_00)


def test_a_payment_spread_over_the_debts_of_a_person_is_judged_at_once() -> None:
    who = ada()
    told_means(who)
    agreed(who)
    judged(DAY)

    spreading.take_for_person(
        person_id=who.person_id, line=line("bank-1", 300_00, FIRST, ""), by=CLERK, at=noon(FIRST),
        judge=wiring.judge_plans,
    )  # fmt: skip

    assert newest(who, day=FIRST).state == "completed"
    assert letters_written() == ["plan_completed"]


def test_a_settlement_whose_money_went_back_is_owed_in_full_again_and_may_be_settled_once_more() -> None:
    who, back = ada(), date(2026, 2, 5)
    told_means(who)
    settled(who)
    come("bank-1", 240_00, FIRST, who)

    come("bank-2", -240_00, back, who, code="0")

    assert owed(who) == 300_00
    card = newest(who, day=back)
    assert card.is_running
    come("bank-3", 240_00, date(2026, 2, 9), who)
    assert (newest(who, day=date(2026, 2, 9)).state, owed(who)) == ("completed", 0)


def test_who_is_late_when_first_looked_at_is_not_told_two_things_at_once() -> None:
    who, letters = ada(), Letters()
    told_means(who)
    agreed(who)

    judged(date(2026, 2, 6), letters)

    assert letters.sent == ["plan_missed"]
    assert plan_queries.running_debts([who.debt_id]) == [who.debt_id]


def test_the_closing_letter_leaves_although_nothing_is_owed_any_more() -> None:
    who = ada()
    told_means(who)
    agreed(who)
    judged(DAY)
    come("bank-1", 300_00, FIRST, who)
    post = Post()

    run(post, MovingClock(noon(FIRST)))

    assert letters_written() == ["plan_completed"]
    assert [email.subject.partition(":")[0] for email in post.emails] == ["Your plan is complete, thank you"]
