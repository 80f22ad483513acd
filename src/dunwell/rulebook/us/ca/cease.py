"""California: creditors stop on a written request."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where ceased is set."""
    return c.is_ceased
