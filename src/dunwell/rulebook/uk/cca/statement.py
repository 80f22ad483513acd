"""A fixed-sum agreement has a yearly statement; while one is overdue there is no enforcement and no interest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import months_after
from dunwell.rulebook.uk.covered import RUNNING, regulated
from dunwell.rulebook.uk.spells import Spell, charged, inside, interest_windows
from dunwell.rulebook.uk.steps import enforces


def judges(m: Matter, *, period_months: int, grace_days: int) -> Iterator[Said]:
    """The last day for the next statement; bars while the last day has passed and it is still to come."""
    for debt in regulated(m):
        if debt.product in RUNNING:
            continue
        if m.asks("duty_due") and (last := _due_on(m, debt, period_months, grace_days)):
            yield Said(kind="duty", due_on=last)
        late = debt.next_statement_due_on
        if late is not None and late < m.today:
            yield from _late(m, debt, Spell(late + timedelta(days=1)))


def _late(m: Matter, debt: Debt, gap: Spell) -> Iterator[Said]:
    if m.asks("interest_days") and inside(charged(m), [gap]):
        yield Said(kind="fact", windows=interest_windows(charged(m), [gap], debt.id))
    if enforces(m) or (m.does("charge_interest") and inside(charged(m), [gap])):
        yield Said(kind="bar")


def _due_on(m: Matter, debt: Debt, period_months: int, grace_days: int) -> date | None:
    """The day given, else the last day of the days of grace after the period that ended last.

    Where a statement was given, it is the period that ended first after it, however long ago.
    """
    if debt.next_statement_due_on or debt.agreement_made_on is None:
        return debt.next_statement_due_on
    given = m.last("statement_given", debt=debt.id, collector=None)
    ends_on = months_after(debt.agreement_made_on, period_months)
    grace = timedelta(days=grace_days)
    periods = 1
    while ends_on <= m.day(given.at, m.debtor) if given else ends_on + grace < m.today:
        periods += 1
        ends_on = months_after(debt.agreement_made_on, periods * period_months)
    return ends_on + grace if ends_on <= m.today else None
