"""Where the table begins in a sheet, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dunwell.core.intake.raw import ROW
from dunwell.core.refusal import Refusal

Cells = Sequence[str | None]

_NUMBER = re.compile(r"^[\s(+\-−]*[$€£¥]?\s*[\d][\d.,'\s]*%?\)?-?$")
_DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$")


class NotATable(Refusal, ValueError):
    """The file holds no table with a header row that can be read."""


def filled(cells: Cells) -> list[str]:
    """The cells that hold something, stripped."""
    return [text for cell in cells if cell is not None and (text := cell.strip())]


def looks_like_value(text: str) -> bool:
    """Whether a cell reads as a number or a date, which a header never does."""
    return bool(_NUMBER.match(text) or _DATE.match(text))


def find_header(rows: Sequence[Cells]) -> int:
    """Index of the header among the first rows of a file: the first wide row without numbers or dates.

    Given    the first rows, at most about a hundred, blank rows included
    Raises   NotATable, when there is one column only, no row at all, or data from the first row on
    """
    widest = max((len(filled(row)) for row in rows), default=0)
    if widest == 0:
        raise NotATable("The file is empty. Export it again with a header row and at least one row below it.")
    if widest == 1:
        raise NotATable(
            "Only one column was found. Save the file as CSV with commas, semicolons or tabs between the columns."
        )
    for index, row in enumerate(rows):
        cells = filled(row)
        if len(cells) >= max(2, (widest + 1) // 2):
            if any(looks_like_value(cell) for cell in cells):
                break
            return index
    raise NotATable("No header row was found: the first full row already holds data. Add a row with column names.")


def letter(index: int) -> str:
    """Spreadsheet name of the column at `index`, 0 is A."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_names(header: Cells) -> list[str]:
    """Unique names: a blank header becomes `column C`, the second `Amount` becomes `Amount (2)`."""
    names: list[str] = []
    taken = {ROW}
    for index, cell in enumerate(header):
        wanted = " ".join((cell or "").split()) or f"column {letter(index)}"
        name, count = wanted, 1
        while name in taken:
            count += 1
            name = f"{wanted} ({count})"
        taken.add(name)
        names.append(name)
    return names
