"""Who asks for their personal data is answered in thirty days; a breach with real risk is told as soon as feasible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, days: int, more_days: int, breaches_from: str) -> Iterator[Said]:
    """Asks for the answer, by the day without the one extension, and for word of what was not encrypted."""
    del more_days  # a step of the clerk, which no fact records
    for request in m.past("access_request_received"):
        if m.since(request, "access_request_answered", person=request.person or m.debtor.id):
            continue
        yield Said(
            kind="duty",
            rows=("ca.fed.pipeda.access",),
            due_on=m.day(request.at, m.debtor) + timedelta(days=days),
        )
    for breach in m.past("security_breach_discovered"):
        if m.since(breach, "breach_reported"):
            continue
        if not breach.encrypted and m.day(breach.at, m.debtor) >= date.fromisoformat(breaches_from):
            yield Said(kind="duty", rows=("ca.fed.pipeda.breach",))
