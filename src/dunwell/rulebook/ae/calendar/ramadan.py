"""In Ramadan working hours are shorter, and house rules for contact with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import named_days


def judges(m: Matter, *, days_max: int, feast: list[str]) -> Iterator[Said]:
    """Advice on a call, message or visit in the days before the feast that ends the month."""
    if not m.is_contact("phone", "voicemail", "text", "social", "visit", "card"):
        return
    feasts = [day for name in feast for day in named_days(m.jurisdiction, name, m.today.year)]
    if any(day - timedelta(days=days_max) <= m.today < day for day in feasts):
        yield Said(kind="advice")
