"""After thirty days in arrears the institution asks why."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def requires(*, days_min: int) -> pl.Expr:
    """True thirty days after arrears arose while nobody has been in touch."""
    return (c.days_past_due >= days_min) & (c.contacts_30d == 0)
