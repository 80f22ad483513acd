"""Ontario: no contact after notice of a dispute that points to court."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where disputed is set."""
    return c.is_disputed
