"""Saskatchewan: calls eight to nine, never on Sundays or holidays."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import is_holiday, is_sunday, outside


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone, on Sundays and on holidays."""
    return outside(earliest, latest) | is_sunday() | is_holiday()
