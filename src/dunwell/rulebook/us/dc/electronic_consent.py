"""District of Columbia: emails and texts only with consent."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import consented


def forbids(*, channel: str) -> pl.Expr:
    """True where the person did not consent to this channel."""
    return consented(channel).fill_null(value=False).not_()  # null: nothing was said
