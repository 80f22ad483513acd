"""No contact about a debt that is not open."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where the debt is paid, settled, closed, recalled, sold or written off."""
    return c.state != "open"
