"""Where the state or province is not known, the law of every one is kept, and it is said why."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, divided: list[str]) -> pl.Expr:
    """True where the region is unknown in a country of which we hold the law of regions."""
    return c.jurisdiction.is_in(divided).fill_null(value=False) & c.region.is_null()
