"""Texts stop when the person takes consent back."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where texts were refused by any reasonable means."""
    return c.opted_out_text
