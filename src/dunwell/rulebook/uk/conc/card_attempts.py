"""A short-term lender stops after two failed card requests, and never asks the card for part of a payment."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import under_conc


def judges(m: Matter, *, failures_max: int) -> Iterator[Said]:
    """Bars the next request after that many failures since the loan was last refinanced, and one for a part."""
    if m.action is None or not m.does("request_card_payment"):
        return
    for debt in under_conc(m):
        if debt.product == "high_cost_short_term":
            is_part = m.action.amount_minor is not None and m.action.amount_minor < _due(debt)
            if _failed(m, debt) >= failures_max or is_part:
                yield Said(kind="bar")


def _failed(m: Matter, debt: Debt) -> int:
    """Failures in all, or since a new arrangement replaced the loan."""
    fresh = m.last("plan_agreed", debt=debt.id)
    if fresh is None:
        return len(m.past("card_payment_failed", debt=debt.id))
    return len(m.since(fresh, "card_payment_failed", debt=debt.id))


def _due(debt: Debt) -> int:
    """The payment due, of a loan without instalments the balance; nothing where the facts name none."""
    return debt.overdue_minor or debt.instalment_minor or debt.balance_minor or 0
