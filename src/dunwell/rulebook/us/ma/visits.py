"""Massachusetts: one home visit in thirty days."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, visits_max: int) -> pl.Expr:
    """True where one more visit today would be the second in thirty days."""
    return c.visits_30d >= visits_max
