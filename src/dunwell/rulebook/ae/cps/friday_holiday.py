"""Friday, weekend and holiday: no ban was found."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c
from dunwell.rulebook.clock import is_holiday


def forbids(*, friday: int) -> pl.Expr:
    """True on Fridays and holidays."""
    return (c.weekday == friday) | is_holiday()
