"""Nova Scotia: eight to nine, never on Sundays."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import is_sunday, outside


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone, on Sundays."""
    return outside(earliest, latest) | is_sunday()
