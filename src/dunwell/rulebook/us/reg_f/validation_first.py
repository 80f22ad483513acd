"""Validation information comes with the first communication or soon after."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def requires() -> pl.Expr:
    """True where no validation notice was sent yet."""
    return c.validation_notice_on.is_null()
