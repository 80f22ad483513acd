"""When the time to sue for a debt ends, or the debt itself, in each part of the country."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import DAY, years_after
from dunwell.rulebook.uk.covered import SCOTLAND, is_regulated

RESTARTS = ("acknowledgement_received", "payment_received")
CLAIMS = ("summons_served",)


def began_on(m: Matter, debt: Debt) -> date | None:
    """The day time began to run: where a default notice had to come first, its last day; None where not known.

    In Scotland an obligation prescribes from the day it fell due, elsewhere from the day the claim accrued.
    """
    notice = m.last("default_notice_served", debt=debt.id, collector=None)
    if notice and notice.remedy_by and is_regulated(m, debt) and m.region != SCOTLAND:
        return notice.remedy_by
    first = (debt.due_on, debt.accrued_on) if m.region == SCOTLAND else (debt.accrued_on, debt.due_on)
    return first[0] or first[1] or debt.overdue_since or debt.arrears_since


def end_of_time(m: Matter, debt: Debt, *, years: int, restarts: Iterable[str] = RESTARTS) -> date | None:
    """The anniversary that ends the time, each restart before it counted; None where its beginning is not known.

    An acknowledgement or payment after the end revives nothing, and spoken words acknowledge nothing.
    """
    start = began_on(m, debt)
    if debt.limitation_ends_on or start is None:
        return debt.limitation_ends_on
    end = years_after(start, years)
    for event in m.past(*restarts, debt=debt.id, collector=None):
        if event.form != "phone" and start <= m.day(event.at, m.debtor) <= end:
            end = years_after(m.day(event.at, m.debtor), years)
    return end


def end_in_scotland(m: Matter, debt: Debt, *, years: int, decree_years: int) -> date | None:
    """The day the obligation is extinguished; a decree gives it the long period, a claim or payment a new one."""
    decree = m.last("judgment_entered", debt=debt.id, collector=None)
    if decree:
        return years_after(m.day(decree.at, m.debtor), decree_years)
    if debt.product == "judgment_debt":
        return end_of_time(m, debt, years=decree_years, restarts=(*RESTARTS, *CLAIMS))
    return end_of_time(m, debt, years=years, restarts=(*RESTARTS, *CLAIMS))


def has_ended(m: Matter, end: date | None) -> bool:
    """Whether the time is over: the anniversary itself is still inside it."""
    return end is not None and m.today >= end + DAY
