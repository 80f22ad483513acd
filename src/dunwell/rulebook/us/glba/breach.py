"""A breach that reaches 500 consumers is told to the Federal Trade Commission in thirty days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, consumers_min: int, days_max: int, binds_from: str) -> Iterator[Said]:
    """A breach of data not encrypted with a safe key; how many were reached, if not known, is taken as enough."""
    breach = m.last("security_breach_discovered")
    if (
        not m.asks("duty_due")
        or breach is None
        or breach.encrypted
        or m.since(breach, "breach_reported")
        or m.collector.institution == "federal_bank"
    ):
        return
    found_on = m.day(breach.at)
    affected = breach.people_affected
    if found_on >= date.fromisoformat(binds_from) and (affected is None or affected >= consumers_min):
        yield Said(kind="duty", required_action="notify_ftc", due_on=found_on + timedelta(days=days_max))
