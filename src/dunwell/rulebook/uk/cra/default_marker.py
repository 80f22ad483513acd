"""A default is filed when three to six payments are behind, after notice, and stays for six years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, months_min: int, months_max: int, notice_days: int, years: int) -> Iterator[Said]:
    """Advises against filing a default too early, too late or without notice; a moratorium does not stop reports."""
    for debt in m.debts if m.does("furnish") else ():
        behind = _months_behind(debt, m.today)
        served = m.last("default_notice_served", debt=debt.id, collector=None)
        is_fresh = served is not None and (m.today - m.day(served.at, m.debtor)).days < notice_days
        is_old = debt.arrears_since is not None and m.today > years_after(debt.arrears_since, years)
        if is_fresh or is_old or (behind is not None and not months_min <= behind <= months_max):
            yield Said(kind="advice")


def _months_behind(debt: Debt, today: date) -> int | None:
    """Payments missed, or whole months since arrears began; None where neither is known."""
    if debt.missed_count is not None:
        return debt.missed_count
    since = debt.arrears_since or debt.overdue_since
    if since is None:
        return None
    return (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
