"""Actions against a natural person are stayed in settlement or liquidation."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where insolvent is set."""
    return c.is_insolvent
