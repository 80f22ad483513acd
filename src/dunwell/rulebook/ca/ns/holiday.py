"""Nova Scotia: no contact on holidays, proposed and not on the current page."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import provincial
from dunwell.rulebook.ca.reaching import TIMED
from dunwell.rulebook.clock import is_holiday


def forbids() -> pl.Expr:
    """True on a holiday."""
    return is_holiday()


def judges(m: Matter) -> Iterator[Said]:
    """Advises against a holiday of the province on any clock that may be the person's."""
    is_off = provincial(m)
    if m.is_contact(*TIMED) and covered.anyone(m) and any(is_off(clock.date()) for clock in m.clocks()):
        yield Said(kind="advice")
