"""No suit, and no threat of one, when the time to sue is over; asking for payment stays possible."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered_debts

SUIT, ASK = "us_fed.time_barred.suit", "us_fed.time_barred.ask"


def judges(m: Matter) -> Iterator[Said]:
    """Bars suit and threat whatever the collector knew; of other contacts it advises care."""
    ends = [debt.limitation_ends_on for debt in covered_debts(m)]
    if not any(end is not None and m.today > end for end in ends):
        return
    threatens = m.is_contact() and m.action is not None and "court_threat" in m.action.content
    if m.does("file_suit") or threatens:
        yield Said(kind="bar", rows=(SUIT,))
    elif m.is_contact():
        yield Said(kind="advice", rows=(ASK,))
