"""After more than sixty days in arrears a written notice is due."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def requires(*, days_more_than: int) -> pl.Expr:
    """True from the sixty-first day while no letter went out."""
    return (c.days_past_due > days_more_than) & (c.letters_30d == 0)
