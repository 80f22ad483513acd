"""Rows put into SQLite many abreast: one statement takes dozens of rows, and what all rows share is given once.

A statement per row looks its table up among the sequences, begins and ends anew; that took as long as the rows and
their index entries themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

PARAMETERS = 400
"""Values of one statement, far fewer than the 32,766 that SQLite takes: to lay out more costs more than it saves."""
WORTH = 1_000
"""Rows below which a statement per row costs less than laying them out."""


@dataclass(frozen=True, slots=True)
class Abreast:
    """A statement with the parameters of each of its executions, and the rows left over at the end."""

    sql: str
    parameters: pl.DataFrame
    rest: pl.DataFrame


def abreast(table: str, frame: pl.DataFrame, same: pl.DataFrame) -> Abreast:
    """Lay `frame` out for a table.

    Given    `frame` the columns that differ from row to row, as the database stores them
             `same` one row: the columns that are alike in all
    """
    count = max(2, PARAMETERS // max(1, frame.width))
    times = frame.height // count
    laid = frame.head(times * count).rechunk()
    columns = [value.new_from_index(0, times) for value in same]
    shared = [f"?{number + 1}" for number in range(len(columns))]
    rows = []
    for place in range(count):
        own = range(len(columns) + 1, len(columns) + 1 + frame.width)
        columns += laid.gather_every(count, place).get_columns()
        rows.append(f"({', '.join([*shared, *(f'?{number}' for number in own)])})")
    names = ", ".join(f'"{name}"' for name in [*same.columns, *frame.columns])
    sql = f'INSERT INTO "{table}" ({names}) VALUES {", ".join(rows)}'  # noqa: S608  (our names)
    parameters = pl.DataFrame([column.alias(f"p{number}") for number, column in enumerate(columns, 1)])
    rest = frame.tail(frame.height - times * count)
    return Abreast(sql, parameters, rest.with_columns(value.new_from_index(0, rest.height) for value in same))


def shared_columns(frame: pl.DataFrame) -> list[str]:
    """The columns of which all rows say the same, null included; one is left out at least, to count by."""
    same = [column.name for column in frame if _is_same(column.tail(1), column) and _is_same(column, column)]
    return same[: frame.width - 1]


def _is_same(column: pl.Series, like: pl.Series) -> bool:
    """Whether all of a column are what another begins with."""
    return bool(column.eq_missing(like.head(1)).all())
