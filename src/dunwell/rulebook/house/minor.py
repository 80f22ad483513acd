"""No contact with a person under age, everywhere."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where minor is set."""
    return c.is_minor
