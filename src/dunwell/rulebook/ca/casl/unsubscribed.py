"""Emails and texts stop when the person unsubscribes."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import opted_out


def forbids(*, channel: str) -> pl.Expr:
    """True where the person refused this very channel."""
    return opted_out(channel)
