"""Massachusetts: agencies ask others only where the person is, once, without a word on the debt, at no cost to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES
from dunwell.rulebook.us.fdcpa import location, location_attorney, location_once


def judges(m: Matter, *, contacts_max: int) -> Iterator[Said]:
    """What the federal sections on location bar an agency from, and advice that asking costs the other nothing."""
    if m.collector.role not in AGENCIES or not location.asks_location(m):
        return
    heard = (location.judges(m), location_once.judges(m, contacts_max=contacts_max), location_attorney.judges(m))
    yield from (replace(said, rows=()) for told in heard for said in told if said.is_refusal)
    yield Said(kind="advice")
