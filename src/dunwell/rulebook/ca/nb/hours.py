"""New Brunswick: seven to nine, Sundays one to five, never on a holiday."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import provincial
from dunwell.rulebook.ca.opening import Hours, has_agreed, when_closed
from dunwell.rulebook.ca.reaching import TIMED, is_asked_for
from dunwell.rulebook.clock import is_holiday, is_sunday, outside


def forbids(*, earliest: int, latest: int, sunday_earliest: int, sunday_latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone, outside the Sunday hours and on holidays."""
    return outside(earliest, latest) | (is_sunday() & outside(sunday_earliest, sunday_latest)) | is_holiday()


def judges(m: Matter, *, earliest: int, latest: int, sunday_earliest: int, sunday_latest: int) -> Iterator[Said]:
    """Refuses contact by agencies and creditors outside the hours, unless the person reached asked for it."""
    if (
        not m.is_contact(*TIMED)
        or not covered.anyone(m)
        or is_asked_for(m)
        or has_agreed(m, m.reached, in_writing=False)
    ):
        return
    hours = Hours(weekday=(earliest, latest), sunday=(sunday_earliest, sunday_latest), is_off=provincial(m))
    yield from when_closed(m, hours, "ca.nb.hours", "ca.route.local_time", "ca.route.province", "ca.route.role")
