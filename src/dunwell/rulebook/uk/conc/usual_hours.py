"""Calls and texts between eight and nine, a practice without a rule."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import outside
from dunwell.rulebook.uk.covered import under_conc


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest, latest)


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """Advises to wait where it is outside those hours on any clock that may be the person's."""
    minutes = [clock.hour * 60 + clock.minute for clock in m.clocks()]
    is_outside = any(not earliest <= minute < latest for minute in minutes)
    if under_conc(m) and m.is_contact("phone", "voicemail", "text", "visit") and is_outside:
        yield Said(kind="advice")
