"""Agencies and buyers hold the licence of the state and city."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS, collects


def judges(m: Matter, *, regions: list[str], cities: list[str]) -> Iterator[Said]:
    """Collecting without the licence where one is known to be needed; advice where one may be, and for creditors."""
    if m.region is None or m.collector.licensed or not collects(m):
        return
    is_named = m.region in regions or (m.city is not None and m.city.casefold() in cities)
    yield Said(kind="bar" if is_named and m.collector.role in AGENCIES_AND_BUYERS else "advice")
