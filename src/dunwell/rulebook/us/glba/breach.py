"""A breach that reaches 500 consumers is told to the Federal Trade Commission in thirty days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, consumers_min: int, days_max: int, binds_from: str) -> Iterator[Said]:
    """A breach of data not encrypted with a safe key; how many were reached, if not known, is taken as enough."""
    if not m.asks("duty_due") or m.collector.institution == "federal_bank":
        return
    for breach in m.past("security_breach_discovered"):
        found_on, affected = m.day(breach.at), breach.people_affected
        is_untold = not breach.encrypted and not m.since(breach, "breach_reported")
        is_wide = affected is None or affected >= consumers_min
        if is_untold and is_wide and found_on >= date.fromisoformat(binds_from):
            yield Said(kind="duty", required_action="notify_ftc", due_on=found_on + timedelta(days=days_max))
            return
