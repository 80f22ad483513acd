"""Nova Scotia: eight to nine, never on Sundays."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import never
from dunwell.rulebook.ca.opening import Hours, when_closed
from dunwell.rulebook.ca.reaching import TIMED
from dunwell.rulebook.clock import is_sunday, outside


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone, on Sundays."""
    return outside(earliest, latest) | is_sunday()


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """Refuses contact by agencies and creditors outside the hours and on Sundays."""
    if not m.is_contact(*TIMED) or not covered.anyone(m):
        return
    hours = Hours(weekday=(earliest, latest), sunday=None, is_off=never)
    yield from when_closed(m, hours, "ca.ns.hours", "ca.route.local_time", "ca.route.province", "ca.route.role")
