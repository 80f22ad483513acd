"""Many calls over several debts can rebut the presumption."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, calls_max: int) -> pl.Expr:
    """True where one more call over all debts of the person exceeds the number for one debt."""
    return c.calls_person_7d >= calls_max
