"""Customer information is disposed of two years after its last use."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """Until when it may be kept without another need; records that a law wants longer stay longer."""
    events = m.past()
    if m.asks("retention") and events:
        yield Said(kind="fact", values={"customer_information_until": years_after(m.day(events[-1].at), years)})
