"""Alberta: seven to ten, Alberta time."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import never
from dunwell.rulebook.ca.opening import Hours, when_closed
from dunwell.rulebook.ca.reaching import TIMED
from dunwell.rulebook.clock import outside


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest, latest)


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """Refuses agencies' contact outside the hours, every day of the week."""
    if not m.is_contact(*TIMED) or not covered.agent(m):
        return
    hours = Hours(weekday=(earliest, latest), sunday=(earliest, latest), is_off=never)
    yield from when_closed(m, hours, "ca.ab.hours", "ca.route.local_time", "ca.route.province", "ca.route.role")
