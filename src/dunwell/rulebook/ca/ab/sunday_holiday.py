"""Alberta: Sunday and holiday limits that one source reports."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import provincial
from dunwell.rulebook.ca.opening import DAY, Hours, when_closed
from dunwell.rulebook.ca.reaching import TIMED
from dunwell.rulebook.clock import is_holiday, is_sunday, outside


def forbids(*, sunday_earliest: int, sunday_latest: int) -> pl.Expr:
    """True on a holiday and outside the Sunday hours."""
    return is_holiday() | (is_sunday() & outside(sunday_earliest, sunday_latest))


def judges(m: Matter, *, sunday_earliest: int, sunday_latest: int) -> Iterator[Said]:
    """Advises against holidays and against Sundays outside these hours; one source alone reports them."""
    if m.is_contact(*TIMED) and covered.agent(m):
        yield from when_closed(
            m, Hours(weekday=(0, DAY), sunday=(sunday_earliest, sunday_latest), is_off=provincial(m))
        )
