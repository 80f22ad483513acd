"""Seven calls in seven days, and a quiet week after a conversation."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, calls_max: int, quiet_days: int) -> pl.Expr:
    """True where one more call today would exceed either frequency.

    The day of a conversation is day one of the quiet week: six days after it is still quiet, seven days
    after it is free.
    """
    too_many = c.calls_7d >= calls_max
    too_soon = (c.days_since_conversation < quiet_days).fill_null(value=False)  # null: never spoke
    return too_many | too_soon
