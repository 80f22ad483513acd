"""Only a specialist, by phone, at the second level of vulnerability, everywhere."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, level_min: int) -> pl.Expr:
    """True from the level at which only specialists speak with the person."""
    return c.vulnerability >= level_min
