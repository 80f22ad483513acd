"""No contact during a moratorium, everywhere."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where in moratorium is set."""
    return c.is_in_moratorium
