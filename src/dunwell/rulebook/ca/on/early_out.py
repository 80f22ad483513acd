"""An agency that works in the creditor's name on accounts not long late, for a flat fee, is in part exempt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import reaches_debtor


def judges(m: Matter, *, late_days_max: int) -> Iterator[Said]:
    """Advises where every account is late, and not for long."""
    if reaches_debtor(m) and covered.agent(m) and m.debts and all(is_early(m, debt, late_days_max) for debt in m.debts):
        yield Said(kind="advice")


def is_early(m: Matter, debt: Debt, days: int) -> bool:
    """Whether the debt is known to be late, and for no more than so many days."""
    since = debt.overdue_since or debt.arrears_since
    return since is not None and m.today <= since + timedelta(days=days)
