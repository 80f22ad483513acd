"""Settlements: the rest is written off when what was agreed is paid, and not a day before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dunwell.cases import work
from dunwell.cases.plan_queries import PlanCard
from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger


@transaction.atomic
def complete(card: PlanCard, *, on: date, by: Actor, at: datetime) -> int:
    """Write off what is left of a settled debt, once, and say that it is settled; returns what was written off.

    Charges booked since the agreement are written off with the rest: what was agreed settles the debt.
    """
    debt = debts.locked(card.debt_id)
    left = {part: minor for part, minor in debt.owed.items() if minor > 0}
    total = sum(left.values())
    if total:
        parts: dict[Part, int] = left
        draft = journal.write_off(
            book=debt.portfolio_id,
            subject_id=debt.debt_id,
            currency=debt.currency,
            parts=parts,
            effective_on=on,
            because=f"settled by plan {card.plan_id}",
        )
        ledger.post(draft=draft, reference=_reference(card, is_new=True), by=by, at=at)
    if debt.state in {"open", "written_off"}:
        debt_services.move_state(
            debt_id=debt.debt_id, old=debt.state, new="settled", moved_on=on, because="paid as settled", by=by, at=at
        )
        work.drop_asking_why(debt_id=debt.debt_id, by=by, at=at)
    debt_services.mark_changed([debt.debt_id])
    return total


@transaction.atomic
def undo(card: PlanCard, *, on: date, because: str, by: Actor, at: datetime) -> None:
    """Take the rest back into the books, because what had settled it came back. Repeating is harmless."""
    entry = books.posted(_reference(card, is_new=False))
    if entry:
        ledger.reverse(entry_id=entry.entry_id, effective_on=on, because=because, by=by, at=at)
        debt_services.mark_changed([card.debt_id])


def _reference(card: PlanCard, *, is_new: bool) -> str:
    """Of the write-off: a plan is settled once more after its money came back, so each time has a number."""
    times = 1
    while books.posted(f"settled:{card.plan_id}:{times}"):
        times += 1
    return f"settled:{card.plan_id}:{times if is_new else times - 1}"
