"""Banks: seven to nine, Sundays one to five, never on a holiday."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import is_holiday, is_sunday, outside


def forbids(*, earliest: int, latest: int, sunday_earliest: int, sunday_latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone, outside the Sunday hours and on holidays."""
    return outside(earliest, latest) | (is_sunday() & outside(sunday_earliest, sunday_latest)) | is_holiday()
