"""A claim is brought in two years from when it was known; one known earlier ends with the earlier of both laws.

An insolvency stay suspends the period.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca.bia.proceedings import ANNULLED, PETITION, PROPOSAL, filings
from dunwell.rulebook.ca.limitation import end, known_on, restarts, told
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int, ultimate_years: int, old_years: int, new_law_from: str) -> Iterator[Said]:
    """Refuses to sue after the last day, and tells that day."""
    new_law_on = date.fromisoformat(new_law_from)

    def last_day(debt: Debt) -> date | None:
        start = known_on(debt)
        if start is None or start >= new_law_on or debt.limitation_ends_on:
            return end(m, debt, years=years, ultimate=ultimate_years)
        if debt.product == "judgment_debt" or m.today < new_law_on:
            return debt.old_limitation_ends_on or end(m, debt, years=old_years)
        return in_transition(m, debt, start, years, old_years, new_law_on)

    told_days = (last_day(debt) for debt in m.debts)
    yield from told(m, (day + stayed(m, day) if day else None for day in told_days))


def in_transition(m: Matter, debt: Debt, start: date, years: int, old_years: int, new_law_on: date) -> date:
    """The last day of a claim known before the new Act: the earlier of two years of it, and the old end.

    What restarted the old period in time moves the old end; a restart under the new Act gives its own years.
    """
    old_end = years_after(start, old_years)
    ends_on = min(years_after(new_law_on, years), debt.old_limitation_ends_on or old_end)
    for event in restarts(m, debt):
        again = m.day(event.at, m.debtor)
        if again < new_law_on and start <= again <= old_end and not debt.old_limitation_ends_on:
            old_end = years_after(again, old_years)
            ends_on = min(years_after(new_law_on, years), old_end)
        elif new_law_on <= again <= ends_on:
            ends_on = years_after(again, years)
    return ends_on


def stayed(m: Matter, ends_on: date) -> timedelta:
    """How long insolvency stayed suits before that day came; what is filed after it stays nothing."""
    days, counted_to = timedelta(), date.min
    for filing in filings(m, PROPOSAL, PETITION):
        filed_on = m.day(filing.at, m.debtor)
        if filed_on > ends_on + days:
            break
        ended = m.since(filing, ANNULLED, person=m.reached.id) if filing.type == PROPOSAL else ()
        ended_on = m.day(ended[0].at, m.debtor) if ended else m.today
        days += max(ended_on - max(filed_on, counted_to), timedelta())
        counted_to = max(counted_to, ended_on)
    return days
