"""Days on which banks move money between each other: the euro system's, and the Federal Reserve's.

Source: ECB TARGET closing days and the Federal Reserve's holiday schedule, by the `holidays` package.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

from dunwell.rulebook.days import DaysOff, business_days_after

WEEKEND = frozenset({"sat", "sun"})


def collect_on(scheme: str, due_on: date, *, today: date, lead_days: int) -> date:
    """The first bank day that is not before the due day, and leaves so many bank days from today."""
    off = _off(scheme, today.year)
    first = business_days_after(today, lead_days, off)
    day = max(due_on, first)
    return business_days_after(day, 1, off) if off.has(day) else day


@lru_cache(maxsize=64)
def _off(scheme: str, year: int) -> DaysOff:
    if scheme == "ach":
        return DaysOff(weekend=WEEKEND, place="US", categories=("public",))
    closed = holidays.financial_holidays("ECB", years=[year, year + 1])
    return DaysOff(weekend=WEEKEND, given=frozenset(closed))
