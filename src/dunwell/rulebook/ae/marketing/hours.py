"""Marketing calls and messages from nine to six only."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import advertises
from dunwell.rulebook.local_hours import hours_window, is_within

HOURS, PENALTY = ("ae.tele.hours",), ("ae.tele.penalty",)


def judges(m: Matter, *, earliest: int, latest: int, penalty_max_minor: int) -> Iterator[Said]:
    """A call or message that promotes something, an offer of new credit included, outside the hours."""
    if not m.is_contact("phone", "voicemail", "text", "social") or not advertises(m):
        return
    yield Said(kind="fact", rows=HOURS, windows=(hours_window(m, earliest, latest),))
    yield Said(kind="fact", rows=PENALTY, values={"penalty_max_minor": penalty_max_minor})
    if not is_within(m, earliest, latest):
        yield Said(kind="bar", rows=HOURS)
