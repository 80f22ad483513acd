"""Massachusetts: eight to nine where waking hours are not known."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import outside
from dunwell.rulebook.local_hours import hours_window, is_barred_hour, is_consented_hour, is_within
from dunwell.rulebook.us.covered import is_consumer_debt


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest, latest)


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """A call, text or visit outside waking hours: those the person told of, else these; permission lifts it."""
    if m.action is None or not m.is_contact("phone", "voicemail", "text", "visit", "card"):
        return
    if not any(is_consumer_debt(m, debt) for debt in m.debts) or m.action.requested:
        return
    is_waking = is_within(m, earliest, latest) and not is_barred_hour(m, m.action.channel)
    yield Said(kind="fact", windows=(hours_window(m, earliest, latest),))
    if not is_waking and not is_consented_hour(m):
        yield Said(kind="bar")
