"""A request for one's own data is answered within a month of the request, or of the proof of identity asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Event
from dunwell.rulebook.days import DAY, months_after


def judges(m: Matter, *, months: int, extra_months: int, clock_from: str) -> Iterator[Said]:
    """The last day, and the days by which a hard case may be extended; none while proof of identity is awaited."""
    for request in m.past("access_request_received") if m.asks("duty_due") else ():
        began = _began_on(m, request, waits=clock_from == "identity")
        if began is not None and not m.since(request, "access_request_answered"):
            due_on = months_after(began, months)
            last = months_after(began, months + extra_months)
            window = Window(kind="notice", from_=due_on + DAY, to=last)
            yield Said(kind="duty", due_on=due_on, windows=(window,))


def _began_on(m: Matter, request: Event, *, waits: bool) -> date | None:
    asked = m.since(request, "identity_requested")
    if not asked or not waits:
        return m.day(request.at, m.debtor)
    proved = m.since(asked[-1], "identity_received")
    return m.day(proved[0].at, m.debtor) if proved else None
