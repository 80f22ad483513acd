"""What a report is: one shape for the page, the CSV, the sheet and the PDF."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

ColumnKind = Literal["text", "count", "money", "date", "share"]
"""text and date as they are; count whole numbers; money minor units of the row's currency; share 0 to 1."""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column: the frame's column, its heading (a gettext key in English) and how it is shown."""

    name: str
    heading: str
    kind: ColumnKind = "text"


@dataclass(frozen=True, slots=True)
class Tie:
    """A check that the report agrees with the books, shown with it."""

    what: str
    here_minor: int
    books_minor: int
    currency: str

    @property
    def holds(self) -> bool:
        """Whether the two are equal to the cent."""
        return self.here_minor == self.books_minor


@dataclass(frozen=True, slots=True)
class Report:
    """A titled table with totals, ties and notes.

    rows    one row a line, in order; money columns need the column named by `currency`
    totals  the same columns; one row per currency, empty when nothing is summed
    """

    name: str
    title: str
    as_of: date
    columns: tuple[ReportColumn, ...]
    rows: pl.DataFrame
    totals: pl.DataFrame
    currency: str = "currency"
    ties: tuple[Tie, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        for frame in (self.rows, self.totals):
            if missing := [name for name in names if name not in frame.columns]:
                raise ValueError(f"report {self.name}: the frame lacks {missing}")


def totals_by_currency(rows: pl.DataFrame, columns: tuple[ReportColumn, ...], *, label: str) -> pl.DataFrame:
    """One total row per currency: money and counts summed, texts empty, the first text column labelled."""
    summed = [pl.col(one.name).sum() for one in columns if one.kind in {"money", "count"}]
    kept = {"currency", *(one.name for one in columns if one.kind in {"money", "count"})}
    texts = [one.name for one in columns if one.name not in kept]
    found = rows.group_by("currency").agg(summed).sort("currency")
    for position, name in enumerate(texts):
        dtype = rows.schema[name]
        value = pl.lit(label) if position == 0 and dtype == pl.String else pl.lit(None, dtype=dtype)
        found = found.with_columns(value.alias(name))
    return found.select(rows.columns) if set(rows.columns) <= set(found.columns) else found
