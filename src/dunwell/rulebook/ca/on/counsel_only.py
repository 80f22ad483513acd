"""Ontario: only the lawyer or paralegal after a request."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented
