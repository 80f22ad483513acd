"""No contact at a clock hour when the hour there is unknown."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where no zone is known."""
    return c.minute_earliest.is_null() | c.minute_latest.is_null()
