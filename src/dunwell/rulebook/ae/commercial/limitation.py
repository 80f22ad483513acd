"""Commercial obligations: five years to sue, ten before 2023."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int, older_years: int, changed_on: str) -> Iterator[Said]:
    """The last day to sue; a new shorter period runs from the change unless the rest of the old one is shorter.

    The first of several debts to end decides.
    """
    if not m.asks("limitation_end") and not m.does("file_suit", "start_arbitration"):
        return
    owed = (debt for debt in m.debts if debt.purpose == "commercial")
    ends = [_end(debt, years, older_years, date.fromisoformat(changed_on)) for debt in owed]
    first = min((end for end in ends if end is not None), default=None)
    if first is not None:
        is_over = m.action is not None and m.today > first
        yield Said(kind="bar" if is_over else "fact", values={"limitation_ends_on": first})


def _end(debt: Debt, years: int, older_years: int, changed_on: date) -> date | None:
    if debt.limitation_ends_on is not None:
        return debt.limitation_ends_on
    due_on = debt.due_on or debt.accrued_on
    if due_on is None:
        return None
    if due_on >= changed_on or years == older_years:
        return years_after(due_on, years)
    return min(years_after(due_on, older_years), years_after(changed_on, years))
