"""New Brunswick: the preference for phone or mail is kept."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import opted_out


def forbids(*, channel: str) -> pl.Expr:
    """True where the person refused this very channel."""
    return opted_out(channel)
