"""Aged balances of all debts, against the single-debt cards and the trial balance."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from dunwell.config import wiring
from dunwell.debts import ageing, queries, schedules
from tests.cast import AT, CLERK, OFFICER, everyone
from tests.rooms.test_debts import pay

pytestmark = pytest.mark.usefixtures("real_db")
LATE = AT + timedelta(days=50)


def history() -> list[int]:
    """Five debts with payments early, late and back-dated, a pause, and a new schedule."""
    cast = everyone()
    pay(cast["ada"].debt_id, 300_00, date(2026, 1, 20))
    pay(cast["ben"].debt_id, 130_00, date(2026, 1, 20))
    pay(cast["cleo"].debt_id, 100_00, date(2026, 1, 16), after_days=50)
    schedules.pause(
        debt_id=cast["dan"].debt_id, starts_on=date(2026, 1, 11), ends_on=None, because="ill", by=CLERK, at=AT
    )
    schedules.replace(
        debt_id=cast["eve"].debt_id, lines=[(date(2026, 4, 1), 300_00)], because="agreed", by=CLERK, at=LATE
    )
    return [member.debt_id for member in cast.values()]


@pytest.mark.parametrize("as_of", [date(2026, 1, 1), date(2026, 1, 16), date(2026, 2, 2), date(2026, 6, 30)])
@pytest.mark.parametrize("known_at", [None, AT + timedelta(days=49), LATE])
def test_aged_balances_tie_to_the_trial_balance_and_to_every_single_card(
    as_of: date, known_at: datetime | None
) -> None:
    debt_ids = history()

    with wiring.bulk().session() as session:
        frame = ageing.aged_balances_in(session, as_of=as_of, known_at=known_at)
        books = ageing.books_in(session, as_of=as_of, known_at=known_at)

    assert books.get("GBP", 0) == frame["balance_minor"].sum()
    rows = {row["debt_id"]: row for row in frame.iter_rows(named=True)}
    for debt_id in debt_ids:
        card = queries.card(debt_id, as_of=as_of, known_at=known_at, seen_by=OFFICER)
        if card.balance_minor == 0:
            assert debt_id not in rows
            continue
        row = rows[debt_id]
        found = (row["oldest_unpaid_due_on"], row["overdue_minor"], row["days_past_due"], row["bucket"])
        assert found == (card.age.oldest_unpaid_due_on, card.age.overdue_minor, card.age.days_past_due, card.age.bucket)
        assert row["balance_minor"] == card.balance_minor
