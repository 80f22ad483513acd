"""Banks: no contact after notice that the dispute goes to a body or court."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where disputed is set."""
    return c.is_disputed
