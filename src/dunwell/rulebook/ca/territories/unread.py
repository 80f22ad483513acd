"""The territories have rules of their own that were not read."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def forbids() -> pl.Expr:
    """True for everyone there."""
    return c.debt_id.is_not_null()


def judges(m: Matter) -> Iterator[Said]:
    """Advises before every contact there that federal law does not govern."""
    if m.is_contact() and covered.anyone(m):
        yield Said(kind="advice")
