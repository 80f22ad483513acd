"""District of Columbia: four calls on one account in seven days."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, calls_max: int) -> pl.Expr:
    """True where one more call today would be the fifth in seven days."""
    return c.calls_7d >= calls_max
