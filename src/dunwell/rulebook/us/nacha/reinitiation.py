"""A debit returned for lack of funds: two more tries in 180 days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said, as_day
from dunwell.core.matter.facts import Debt, Event


def judges(m: Matter, *, tries_max: int, days_max: int, funds_codes: list[str]) -> Iterator[Said]:
    """One more try than the rules allow, a try after the last day, or of a debit returned for another cause."""
    if not m.does("resubmit_debit"):
        return
    for entries in dict.fromkeys(found for debt in m.debts if (found := _entries(m, debt))):
        yield from _next(m, entries, tries_max, days_max, funds_codes)


def _next(
    m: Matter, entries: tuple[Event, ...], tries_max: int, days_max: int, funds_codes: list[str]
) -> Iterator[Said]:
    tries = max(len(entries) - 1, *(each.resubmission or 0 for each in entries)) + 1
    last_day = as_day(entries[0].at) + timedelta(days=days_max)
    yield Said(kind="fact", counts={"counted": tries})
    if tries > tries_max or m.today > last_day or entries[-1].return_code not in funds_codes:
        yield Said(kind="bar")


def _entries(m: Matter, debt: Debt) -> tuple[Event, ...]:
    """The last debit on the debt that was returned and its tries since, oldest first."""
    returned = m.past("debit_returned", debt=debt.id)
    first = max((number for number, each in enumerate(returned) if each.resubmission == 0), default=0)
    return returned[first:]
