"""Pursuit is suspended where the person may lack mental capacity."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, level_min: int) -> pl.Expr:
    """True at the level at which nobody may contact the person."""
    return c.vulnerability >= level_min
