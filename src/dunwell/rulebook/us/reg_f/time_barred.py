"""No suit and no threat of one when the time to sue is over."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where the last day to sue has passed."""
    return (c.days_to_limitation < 0).fill_null(value=False)  # null: not worked out
