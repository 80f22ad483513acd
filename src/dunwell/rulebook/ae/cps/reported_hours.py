"""Contact between nine and eight, as one source reports."""

from __future__ import annotations

import polars as pl

from dunwell.rulebook.clock import outside


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest, latest)
