"""New York: three calls a week, proposed and of unclear status."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import counted
from dunwell.rulebook.us.accounts import counted_per_account
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS


def forbids(*, calls_max: int, window_days: int) -> pl.Expr:
    """True where one more call today would be the fourth in seven days."""
    return counted("calls", window_days) >= calls_max


def judges(m: Matter, *, calls_max: int, window_days: int) -> Iterator[Said]:
    """One more call on an account than the proposed number: only ever advice."""
    if (m.is_contact("phone", "voicemail") or m.asks("judge_history")) and m.collector.role in AGENCIES_AND_BUYERS:
        channels = ("phone", "voicemail")
        found = counted_per_account(m, calls_max, window_days, channels=channels, kind="advice")
        yield from (said for said in found if said.kind == "advice")
