"""District of Columbia: three calls on one account in seven days, until the end of 2022."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.counting import asks_count
from dunwell.rulebook.us.accounts import counted_per_account


def judges(m: Matter, *, calls_max: int, window_days: int) -> Iterator[Said]:
    """One more call than the number of the emergency version on any account."""
    if m.is_contact("phone", "voicemail") or asks_count(m):
        yield from counted_per_account(m, calls_max, window_days, channels=("phone", "voicemail"))
