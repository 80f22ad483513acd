"""Six months to comply after the regulations of the data law, whose date is not verified."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, months: int) -> Iterator[Said]:
    """Advice where a person asked for the data held."""
    if m.asks("duty_due") and m.past("access_request_received"):
        yield Said(kind="advice", values={"months": months})
