"""Nobody is pressed to pay in an unreasonably short time, or in one or a few unreasonably large amounts."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.steps import pursues


def judges(m: Matter, *, days_min: int, times_max: int) -> Iterator[Said]:
    """Bars a demand that leaves fewer days, and one for many times what is overdue while the agreement runs on.

    Where a demand names less than that, or nothing and more than the overdue part is owed, care is advised.
    """
    action, debts = m.action, under_conc(m)
    if action is None or not debts or not pursues(m):
        return
    if action.pay_within_days is not None and action.pay_within_days < days_min:
        yield Said(kind="bar")
    for debt in debts:
        behind = debt.overdue_minor or debt.missed_minor
        wanted = action.amount_minor if action.amount_minor is not None else debt.balance_minor
        if "payment_demand" in action.content and behind and wanted is not None and wanted > behind:
            named = action.amount_minor if len(debts) == 1 and not _is_called_in(m, debt) else None
            yield Said(kind="bar" if named is not None and named > behind * times_max else "advice")


def _is_called_in(m: Matter, debt: Debt) -> bool:
    """Whether the whole balance is due already."""
    ended = m.past("default_notice_served", "account_terminated", "judgment_entered", debt=debt.id, collector=None)
    return bool(debt.charged_off or ended)
