"""A collection account may be reported for seven years and 180 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int, offset_days: int, bankruptcy_years: int) -> Iterator[Said]:
    """How long the bureau may show the debt; it binds the bureau, so reporting later is only advised against."""
    if not m.does("furnish") and not m.asks("retention"):
        return
    ends = [year for debt in m.debts if (year := _shown_until(m, debt, years, offset_days, bankruptcy_years))]
    if ends:
        yield Said(kind="fact", values={"shown_until": max(ends)})
    if m.does("furnish") and ends and m.today > max(ends):
        yield Said(kind="advice")


def _shown_until(m: Matter, debt: Debt, years: int, offset_days: int, bankruptcy_years: int) -> date | None:
    petition = m.last("bankruptcy_petition_filed", person=m.debtor.id, debt=debt.id, collector=None)
    if petition is not None:
        return years_after(m.day(petition.at), bankruptcy_years)
    began_on = debt.arrears_since or debt.overdue_since
    return years_after(began_on + timedelta(days=offset_days), years) if began_on else None
