"""Washington: not at home before half past seven or after nine."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import outside
from dunwell.rulebook.local_hours import hours_window, is_consented_hour, is_within
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS, asked_for
from dunwell.rulebook.us.covered import is_consumer_debt


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest, latest)


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """A call, text or visit to the home outside the hours, unless the person asked for it."""
    is_at_work = m.point is not None and m.point.place == "work"
    if not m.is_contact("phone", "voicemail", "text", "visit", "card") or is_at_work or asked_for(m):
        return
    if m.collector.role not in AGENCIES_AND_BUYERS or not any(is_consumer_debt(m, debt) for debt in m.debts):
        return
    yield Said(kind="fact", windows=(hours_window(m, earliest, latest),))
    if not is_within(m, earliest, latest) and not is_consented_hour(m):
        yield Said(kind="bar")
