"""Two deferrals a year at most, and no chain of reschedulings."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import is_licensed
from dunwell.rulebook.days import months_after


def judges(m: Matter, *, per_year_max: int, window_months: int) -> Iterator[Said]:
    """Advice on one more plan within the months than the number, of a bank; a plan is not always a deferral."""
    if not m.does("propose_plan") or not is_licensed(m.collector):
        return
    since = months_after(m.today, -window_months)
    plans = [event for event in m.past("plan_agreed", debt=m.debt.id) if m.day(event.at) > since]
    if len(plans) + 1 > per_year_max:
        yield Said(kind="advice", counts={"counted": len(plans) + 1})
