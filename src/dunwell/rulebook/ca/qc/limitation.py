"""A personal right is claimed in three years from when it fell due, a judgment enforced in ten; admitting restarts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca.limitation import end, known_on, told
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int, judgment_years: int) -> Iterator[Said]:
    """Refuses to sue after the last day, and tells that day."""

    def last_day(debt: Debt) -> date | None:
        judged_on = judgment_day(m, debt)
        if judged_on and not debt.limitation_ends_on:
            return years_after(judged_on, judgment_years)
        return end(m, debt, years=years, start=debt.due_on)

    yield from told(m, (last_day(debt) for debt in m.debts))


def judgment_day(m: Matter, debt: Debt) -> date | None:
    """When judgment was given for the debt; None where none was, or its day is not known."""
    judgment = m.last("judgment_entered", debt=debt.id, collector=None)
    if judgment:
        return m.day(judgment.at, m.debtor)
    return (debt.due_on or known_on(debt)) if debt.product == "judgment_debt" else None
