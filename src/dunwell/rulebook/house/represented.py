"""A person who is represented is reached through the representative, everywhere."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented
