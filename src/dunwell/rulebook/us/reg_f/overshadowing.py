"""Nothing may overshadow the right to dispute during the validation period."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, period_days: int, receipt_days_max: int) -> pl.Expr:
    """True while the period may still run.

    Thirty days follow assumed receipt, which is at least five working days after sending: with two weekends
    and a holiday between, ten calendar days.
    """
    return (c.days_since_validation_notice <= period_days + receipt_days_max).fill_null(
        value=False
    )  # null: no notice yet
