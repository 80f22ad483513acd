"""Reports tell the same as the books, on the day they speak of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from dunwell.config import wiring
from dunwell.core.money import Money
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.debts.models import Debt
from dunwell.flows import report
from dunwell.flows.promise import take_promise
from dunwell.flows.receive import receive
from tests import cast

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 2, 3)


def pay(debt_id: int, amount_minor: int, on: date) -> None:
    reference = Debt.objects.get(pk=debt_id).reference
    line = PaymentLine(f"b:{debt_id}:{on}", amount_minor, "GBP", on, on, (reference,))
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=max(cast.AT, datetime.combine(on, time(9), UTC)))


def test_aged_balances_tie_to_the_books_and_a_later_payment_does_not_leak_into_the_past() -> None:
    ada = cast.ada()
    cast.ben()
    pay(ada.debt_id, 10_000, PAID_ON)

    before = report.aged(wiring.reader(), as_of=date(2026, 2, 2))
    after = report.aged(wiring.reader(), as_of=PAID_ON)

    assert [tie.holds for tie in (*before.ties, *after.ties)] == [True, True]
    assert before.totals["total"].to_list() == [60_000]
    assert after.totals["total"].to_list() == [50_000]
    assert after.rows.select("1-30", "31-60").rows() == [(20_000, 30_000)]


def test_promises_due_say_what_the_ledger_says() -> None:
    ada = cast.ada()
    take_promise(
        debt_id=ada.debt_id,
        person_id=ada.person_id,
        amount=Money(10_000, "GBP"),
        due_on=date(2026, 1, 25),
        channel="phone",
        by=cast.OFFICER,
        at=cast.AT,
    )

    running = report.promises_due(wiring.reader(), as_of=cast.ON)
    pay(ada.debt_id, 10_000, date(2026, 1, 20))
    kept = report.promises_due(wiring.reader(), as_of=date(2026, 1, 30))

    assert running.rows["state"].to_list() == ["running"]
    assert kept.rows.select("state", "paid_minor").rows() == [("kept", 10_000)]


def test_the_day_counts_what_was_paid() -> None:
    pay(cast.ada().debt_id, 10_000, PAID_ON)

    told = report.the_day(wiring.reader(), as_of=PAID_ON)

    assert told.rows.rows() == [("paid", "booked", 1, "GBP", 10_000)]
