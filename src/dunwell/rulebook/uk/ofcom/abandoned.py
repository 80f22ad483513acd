"""Silent and abandoned calls, made again and again, are misuse of a network."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dunwell.core.matter import Matter, Said

ANSWERED = frozenset({"conversation", "answered_then_dropped"})


def judges(m: Matter, *, tolerance: Decimal) -> Iterator[Said]:
    """Advises to look at the dialler where more answered calls were dropped than is tolerated that day."""
    answered = [each for each in m.past("contact_out") if each.channel == "phone" and each.outcome in ANSWERED]
    dropped = sum(each.outcome == "answered_then_dropped" for each in answered)
    is_about_calls = m.asks("judge_history") or m.is_contact("phone")
    if is_about_calls and dropped > tolerance * len(answered):
        yield Said(kind="advice")
