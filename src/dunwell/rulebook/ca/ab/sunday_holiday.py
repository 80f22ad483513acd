"""Alberta: Sunday and holiday limits that one source reports."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import is_holiday, is_sunday, outside


def forbids(*, sunday_earliest: int, sunday_latest: int) -> pl.Expr:
    """True on a holiday and outside the Sunday hours."""
    return is_holiday() | (is_sunday() & outside(sunday_earliest, sunday_latest))
