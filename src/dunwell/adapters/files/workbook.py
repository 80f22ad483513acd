"""XLSX to a frame of text: the saved values of one sheet, and the formulas whose value was never saved."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

import fastexcel
import polars as pl
from defusedxml.ElementTree import fromstring, iterparse

from dunwell.adapters.files.packed import WORKBOOK
from dunwell.core.intake.layout import NotATable, column_names, filled, find_header
from dunwell.core.intake.raw import FAULTS, ROW, RawTable

_HEAD_ROWS = 100
_STEP = 1 << 20
_SUSPECT = re.compile(rb'<(?:\w+:)?f[ >/]|t="e"')
_REFERENCE = re.compile(r"^([A-Z]+)(\d+)$")
_REL_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the sheet's XML has it; column 0 is A."""

    row: int
    column: int
    kind: str
    value: str
    formula: str | None


def read_workbook(name: str, content: bytes, *, sheet: str = "") -> RawTable:
    """The table of one sheet: the named one, or the first that holds a table. Raises NotATable."""
    try:
        book = fastexcel.read_excel(content)
    except fastexcel.FastExcelError as error:
        raise NotATable(
            "{name} is a damaged workbook ({error}). Open it, save it as XLSX again, and send it.",
            name=name,
            error=str(error),
        ) from error
    if sheet and sheet not in book.sheet_names:
        raise NotATable(
            "{name} has no sheet '{sheet}'; its sheets are {sheets}.",
            name=name,
            sheet=sheet,
            sheets=[*book.sheet_names],
        )
    refusal = NotATable("{name} has no sheet with a table.", name=name)
    for candidate in [sheet] if sheet else book.sheet_names:
        try:
            return _read_sheet(name, content, book, candidate)
        except NotATable as error:
            refusal = error
    raise refusal


def _read_sheet(name: str, content: bytes, book: fastexcel.ExcelReader, sheet: str) -> RawTable:
    cells = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    cells = cells.select(pl.all().cast(pl.String))
    head = cells.head(_HEAD_ROWS).rows()
    at = find_header(head)
    names = column_names(head[at])
    titles = tuple(" ".join(found) for row in head[:at] if (found := filled(row)))
    body = cells.slice(at + 1).rename(dict(zip(cells.columns, names, strict=True)))
    numbers = pl.int_range(at + 2, at + 2 + body.height, dtype=pl.Int64, eager=True).alias(ROW)
    body = body.insert_column(0, numbers)
    faults = _faults(content, sheet, names, first_row=at + 2)
    empty = [
        column
        for column, cell in zip(names, head[at], strict=True)
        if not (cell or "").strip() and body[column].null_count() == body.height
    ]
    body = body.drop([column for column in empty if column not in set(faults["column"])])
    return RawTable(name, body, titles, faults, sheet=sheet)


def _faults(content: bytes, sheet: str, names: list[str], *, first_row: int) -> pl.DataFrame:
    """Formulas without a saved value, and cells that ended in an error."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part, recalculates = _find_part(archive, sheet)
        if not _is_suspect(archive, part):
            return pl.DataFrame(schema=FAULTS)
        found: list[tuple[int, int, str, str]] = []
        first_column: int | None = None
        for cell in _cells(archive, part):
            if cell.value:
                first_column = cell.column if first_column is None else min(first_column, cell.column)
            if cell.row < first_row:
                continue
            if cell.kind == "e":
                found.append((cell.row, cell.column, cell.value, "formula_error"))
            elif cell.formula is not None and (not cell.value or (recalculates and cell.value == "0")):
                found.append((cell.row, cell.column, f"={cell.formula}", "formula_without_value"))
    start = first_column or 0
    rows = [(row, names[at - start], value, code) for row, at, value, code in found if 0 <= at - start < len(names)]
    return pl.DataFrame(rows, schema=FAULTS, orient="row")


def _find_part(archive: zipfile.ZipFile, sheet: str) -> tuple[str, bool]:
    """Path of a sheet's XML, and whether the workbook says its saved results are stale (`fullCalcOnLoad`)."""
    book = fromstring(archive.read(WORKBOOK))
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    calculation = next((entry for entry in book if _local(entry) == "calcPr"), None)
    recalculates = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    for entry in book.iter():
        if _local(entry) == "sheet" and entry.get("name") == sheet:
            target = targets.get(entry.get(_REL_ID), "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}", recalculates
    raise NotATable(
        "The workbook does not say where its sheet '{sheet}' is. Save it as XLSX again, and send it.", sheet=sheet
    )


def _is_suspect(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as stream:
        before = b""
        while step := stream.read(_STEP):
            if _SUSPECT.search(before + step):
                return True
            before = step[-32:]
    return False


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[Cell]:
    """Every cell of a sheet, in order; positions are counted where the file leaves them out."""
    row, column = 0, -1
    with archive.open(part) as stream:
        for event, entry in iterparse(stream, events=("start", "end")):
            tag = _local(entry)
            if event == "start":
                if tag == "row":
                    row, column = int(entry.get("r", row + 1)), -1
                continue
            if tag == "c":
                reference = _REFERENCE.match(entry.get("r", ""))
                column = _column_index(reference[1]) if reference else column + 1
                yield _cell(entry, row, column)
            elif tag == "row":
                entry.clear()


def _cell(entry: Element, row: int, column: int) -> Cell:
    value, formula = "", None
    for child in entry:
        match _local(child):
            case "v":
                value = child.text or ""
            case "f":
                formula = child.text or ""
            case "is":
                value = "".join(child.itertext())
    return Cell(row, column, entry.get("t", "n"), value, formula)


def _column_index(letters: str) -> int:
    index = 0
    for character in letters:
        index = index * 26 + ord(character) - 64
    return index - 1


def _local(entry: Element) -> str:
    return entry.tag.rpartition("}")[2]
