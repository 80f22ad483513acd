"""Only the estate is pursued, through its representative."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where deceased is set."""
    return c.is_deceased
