"""Banks: in writing only after a request."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where the person asked to be written to only, which is kept as a refusal of calls."""
    return c.opted_out_phone
