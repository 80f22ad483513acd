"""How often a client is paid, and through which day one cycle after another ends."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from dunwell.core.interest import MONTHS_OF


class Cycle(StrEnum):
    """When money collected for a client is paid out."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    ASKED = "asked"
    """Only when somebody asks for it."""


def ended_on(cycle: Cycle, today: date) -> date | None:
    """The last day of the last whole cycle before `today`: a Sunday, the end of a month or quarter; None: never."""
    if cycle == Cycle.ASKED:
        return None
    if cycle == Cycle.WEEK:
        return today - timedelta(days=today.isoweekday())
    months = MONTHS_OF[cycle]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    return first - timedelta(days=1)
