"""Fourteen calls to one person in seven days over all debts, everywhere."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, calls_max: int) -> pl.Expr:
    """True where one more call today would exceed the number."""
    return c.calls_person_7d >= calls_max
