"""Agencies and buyers hold the licence of the state and city."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS, collects


def judges(m: Matter, *, by_city: list[str], cities: list[str]) -> Iterator[Said]:
    """Collecting without the licence the place asks for; advice for creditors, whom only some places ask.

    Where cities alone ask for one, the city tells; that it is not held is known only where it is asked for.
    """
    if m.region is None or m.collector.licensed or not collects(m):
        return
    is_asked = m.region not in by_city or (m.city is not None and m.city.casefold() in cities)
    yield Said(kind="bar" if is_asked and m.collector.role in AGENCIES_AND_BUYERS else "advice")
