"""Proposal or bankruptcy: no remedy and no step."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where insolvent is set."""
    return c.is_insolvent
