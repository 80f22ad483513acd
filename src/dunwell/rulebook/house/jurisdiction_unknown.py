"""No contact where we hold no law."""

from __future__ import annotations

import polars as pl

from dunwell.core.columns import c


def forbids(*, packs: list[str]) -> pl.Expr:
    """True where the country is unknown, or is none whose law this rulebook holds."""
    return c.jurisdiction.is_in(packs).not_()
