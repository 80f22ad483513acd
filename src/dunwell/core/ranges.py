"""Conditions on many ids: a range where they lie close together, lists where they are scattered."""

from __future__ import annotations

import polars as pl

DENSE = 0.2
"""Share of a range that is wanted from which on the whole range is read."""
LISTED = 5000


def among(column: str, ids: pl.Series) -> list[str]:
    """SQL conditions that together cover `ids` (sorted integers); a range may cover others too. At least one."""
    if ids.is_empty():
        return ["1 = 0"]
    first, last = int(ids[0]), int(ids[-1])
    if len(ids) >= DENSE * (last - first + 1):
        return [f"{column} BETWEEN {first} AND {last}"]
    return listed(column, ids)


def covering(column: str, ids: pl.Series) -> str:
    """The same as one condition, for a question whose answer must be one; the list may be long."""
    some = among(column, ids)
    return some[0] if len(some) == 1 else f"{column} IN ({', '.join(map(str, ids))})"


def listed(column: str, ids: pl.Series) -> list[str]:
    """SQL conditions that cover exactly `ids`; none for none. For writing, where a range would take others along."""
    return [f"{column} IN ({', '.join(map(str, ids.slice(start, LISTED)))})" for start in range(0, len(ids), LISTED)]
