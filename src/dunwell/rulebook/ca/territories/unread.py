"""The territories have rules of their own that were not read."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True for everyone there."""
    return c.debt_id.is_not_null()
