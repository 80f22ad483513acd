"""District of Columbia: five emails and texts in seven days."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, contacts_max: int) -> pl.Expr:
    """True where one more electronic message today would be the sixth in seven days."""
    return c.emails_7d + c.texts_7d >= contacts_max
