"""Banks: only the adviser after a written request."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented
