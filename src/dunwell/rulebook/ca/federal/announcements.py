"""A call by a recorded voice keeps its hours, opens with who calls, and names a number to call back."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca.off_days import WEEKEND
from dunwell.rulebook.ca.opening import Hours, when_closed
from dunwell.rulebook.ca.reaching import CALLS, shows


def judges(
    m: Matter, *, weekday_earliest: int, weekday_latest: int, weekend_earliest: int, weekend_latest: int
) -> Iterator[Said]:
    """Refuses recorded calls outside the hours, and without the name or the number. Provinces may be tighter."""
    if not m.is_contact(*CALLS) or m.action is None or m.action.voice != "prerecorded":
        return
    weekend = (weekend_earliest, weekend_latest)
    is_weekend = m.clocks()[0].weekday() in WEEKEND
    weekday = weekend if is_weekend else (weekday_earliest, weekday_latest)
    yield from when_closed(m, Hours(weekday=weekday, sunday=weekend, is_off=lambda _: False))
    has_number = not m.action.content or shows(m, "callback_number", "limited_content")
    if not m.action.identifies_collector or not has_number:
        yield Said(kind="bar")
