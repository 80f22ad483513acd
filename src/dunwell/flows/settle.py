"""Settlements: the rest is written off when what was agreed is paid, and not a day before."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dunwell.cases.plan_queries import PlanCard
from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
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
        ledger.post(draft=draft, reference=f"settled:{card.plan_id}", by=by, at=at)
    if debt.state in {"open", "written_off"}:
        debt_services.move_state(
            debt_id=debt.debt_id, old=debt.state, new="settled", moved_on=on, because="paid as settled", by=by, at=at
        )
    debt_services.mark_changed([debt.debt_id])
    return total
