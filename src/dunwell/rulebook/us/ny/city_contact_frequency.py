"""New York City: three contacts on one account in seven days, date of effect unclear."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, contacts_max: int) -> pl.Expr:
    """True where one more contact today would be the fourth; the city is no column, so the state is advised."""
    return c.contacts_7d >= contacts_max
