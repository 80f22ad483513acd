"""A table as it stands in a file: text only, each row under the number a person sees beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

ROW = "row_number"
"""Column of the row's number in the file, 1-based, counting title rows, header and blank rows."""

FAULTS = pl.Schema({ROW: pl.Int64, "column": pl.String, "value": pl.String, "code": pl.String})
"""What the reader could not read: `column` null means the whole row; `code` is one of `reasons.REASONS`."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """Rows of one file, all text.

    frame    `row_number` Int64, then one String column per header, null where the cell is empty
    titles   text of the rows above the header, one string per row, outer blanks removed
    faults   rows and cells the reader refused, schema FAULTS
    """

    file: str
    frame: pl.DataFrame
    titles: tuple[str, ...] = ()
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS))
    encoding: str = ""
    separator: str = ""
    sheet: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Header names in file order, made unique; blank headers are called by their letter."""
        return tuple(name for name in self.frame.columns if name != ROW)
