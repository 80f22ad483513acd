"""Nova Scotia: no contact on holidays, proposed and not on the current page."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import is_holiday


def forbids() -> pl.Expr:
    """True on a holiday."""
    return is_holiday()
