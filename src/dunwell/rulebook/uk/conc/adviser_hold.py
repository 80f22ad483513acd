"""Recovery rests for thirty days while an adviser prepares a plan, and longer once progress is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.steps import recovers


def judges(m: Matter, *, hold_days: int, extension_days: int) -> Iterator[Said]:
    """A bar until the hold ends; a second word from the adviser within the hold shows progress and extends it once."""
    for debt in under_conc(m) if recovers(m) else ():
        until = _held_until(m, debt, timedelta(days=hold_days), timedelta(days=extension_days))
        if until is not None and m.today < until:
            yield Said(kind="bar", until=until)


def _held_until(m: Matter, debt: Debt, hold: timedelta, extension: timedelta) -> date | None:
    told = m.past("adviser_notice_received", debt=debt.id, collector=None)
    began: date | None = None
    until: date | None = None
    for day in (m.day(each.at, m.debtor) for each in told if each.plan_in_preparation):
        if began is None or until is None or day > until:
            began, until = day, day + hold
        elif day > began:
            until = began + hold + extension
    return until
