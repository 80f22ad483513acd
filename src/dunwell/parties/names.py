"""Names folded for search, one at a time; files fold theirs by column with the same function."""

from __future__ import annotations

import polars as pl

from dunwell.core.intake import names as columnar


class NoName(ValueError):
    """A name without one letter or digit."""


def fold(name: str) -> str:
    """The searchable form of a name: lower case, no accents or punctuation. Empty when nothing is left."""
    folded = pl.select(columnar.search_name(pl.lit(name))).item()
    return folded or ""


def tidy(name: str) -> str:
    """The name as it is shown. Raises NoName."""
    shown = " ".join(name.split())
    if not fold(shown):
        raise NoName("a person needs a name with at least one letter or digit")
    return shown
