"""Manitoba: calls and visits seven to nine, never on Sundays or holidays."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import provincial
from dunwell.rulebook.ca.opening import Hours, when_closed
from dunwell.rulebook.ca.reaching import TALK
from dunwell.rulebook.clock import is_holiday, is_sunday, outside


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone, on Sundays and on holidays."""
    return outside(earliest, latest) | is_sunday() | is_holiday()


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """Refuses agencies' calls and visits outside the hours, on Sundays and on holidays."""
    if not m.is_contact(*TALK) or not covered.agency(m):
        return
    hours = Hours(weekday=(earliest, latest), sunday=None, is_off=provincial(m))
    yield from when_closed(m, hours, "ca.mb.hours", "ca.route.local_time", "ca.route.province", "ca.route.role")
