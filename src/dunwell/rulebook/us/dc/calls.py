"""District of Columbia: four calls on one account in seven days."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import counted
from dunwell.rulebook.counting import asks_count
from dunwell.rulebook.us.accounts import counted_per_account


def forbids(*, calls_max: int, window_days: int) -> pl.Expr:
    """True where one more call today would be one too many in seven days."""
    return counted("calls", window_days) >= calls_max


def judges(m: Matter, *, calls_max: int, window_days: int) -> Iterator[Said]:
    """One more call than the number on any account, answered or not; creditors are bound too, mortgages are outside."""
    if m.is_contact("phone", "voicemail") or asks_count(m):
        yield from counted_per_account(m, calls_max, window_days, channels=("phone", "voicemail"))
