"""Ontario: three contacts in seven days after the first conversation."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, contacts_max: int) -> pl.Expr:
    """True where one more contact today would be the fourth in seven days.

    Counted for one creditor and person, after the first conversation, which is itself not counted. Ordinary
    letters are free.
    """
    return c.conversations_after_first_7d >= contacts_max
