"""Not before eight in the morning or after nine at night where the person is."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import outside


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest + 1, latest)
