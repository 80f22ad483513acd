"""No visit to a person known to be vulnerable."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, level_min: int) -> pl.Expr:
    """True where a vulnerability of any level is recorded."""
    return c.vulnerability >= level_min
