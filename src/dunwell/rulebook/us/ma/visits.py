"""Massachusetts: one home visit in thirty days."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.clock import counted
from dunwell.rulebook.counting import Tally, point_of, tally
from dunwell.rulebook.us.covered import is_consumer_debt
from dunwell.rulebook.us.places import goes_to_work, is_work_point


def forbids(*, visits_max: int, window_days: int) -> pl.Expr:
    """True where one more visit today would be the second in thirty days."""
    return counted("visits", window_days) >= visits_max


def judges(m: Matter, *, visits_max: int, window_days: int) -> Iterator[Said]:
    """A second visit to the home in the window on one debt, unless the person permitted it."""
    if not m.is_contact("visit", "card") or goes_to_work(m):
        return
    debts = [debt.id for debt in m.debts if is_consumer_debt(m, debt)]
    counts = [_count(m, debt, window_days) for debt in debts]
    if not counts:
        return
    worst = max(counts, key=lambda count: count.with_this)
    yield Said(kind="fact", counts={"counted": worst.with_this}, windows=(worst.window,))
    if worst.with_this > visits_max and not (m.action and m.action.requested):
        yield Said(kind="bar", until=worst.free_on(visits_max))


def _count(m: Matter, debt: str, window_days: int) -> Tally:
    def is_counted(event: Event) -> bool:
        return not is_work_point(point_of(m, event))

    return tally(m, window_days=window_days, channels=("visit", "card"), debt=debt, is_counted=is_counted)
