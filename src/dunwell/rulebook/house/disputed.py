"""No collection of a debt while a dispute holds it, everywhere."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where disputed is set."""
    return c.is_disputed
