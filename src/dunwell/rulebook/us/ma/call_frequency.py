"""Massachusetts: two calls or texts in seven days on one debt."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, calls_max: int) -> pl.Expr:
    """True where one more call or text today would be the third in seven days.

    Texts are counted over all debts of the person, which is never less than the law's count on one debt.
    """
    return c.calls_7d + c.texts_7d >= calls_max
