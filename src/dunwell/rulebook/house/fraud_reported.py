"""No collection of a debt reported as fraud or not theirs."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids() -> pl.Expr:
    """True where fraud reported is set."""
    return c.is_fraud_reported
