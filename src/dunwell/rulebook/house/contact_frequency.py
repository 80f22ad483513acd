"""Seven contacts about one debt in seven days, everywhere."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, contacts_max: int) -> pl.Expr:
    """True where one more contact today would be the eighth in seven days."""
    return c.contacts_7d >= contacts_max
