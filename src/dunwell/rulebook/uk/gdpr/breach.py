"""A breach of personal data is reported to the regulator within 72 hours of being known, unless it risks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, hours: int) -> Iterator[Said]:
    """The day the hours end; data that were encrypted put nobody at risk."""
    for breach in m.past("security_breach_discovered") if m.asks("duty_due") else ():
        if breach.encrypted is not True and not m.since(breach, "breach_reported"):
            known_at = m.local(breach.at, m.debtor).astimezone(UTC)
            yield Said(kind="duty", due_on=m.day(known_at + timedelta(hours=hours), m.debtor))
