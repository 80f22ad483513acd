"""Nobody is pressed to pay in an unreasonably short time, or in one or a few unreasonably large amounts."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.steps import pursues


def judges(m: Matter, *, days_min: int) -> Iterator[Said]:
    """Bars a demand that leaves fewer days; a demand for the whole balance beyond the arrears is a matter of care."""
    action, debts = m.action, under_conc(m)
    if action is None or not debts or not pursues(m):
        return
    if action.pay_within_days is not None and action.pay_within_days < days_min:
        yield Said(kind="bar")
    for debt in debts:
        behind = debt.overdue_minor or debt.missed_minor
        wanted = action.amount_minor if action.amount_minor is not None else debt.balance_minor
        if "payment_demand" in action.content and behind and wanted is not None and wanted > behind:
            yield Said(kind="advice")
