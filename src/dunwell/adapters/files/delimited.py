"""CSV to a frame of text, two ways that give equal frames: fast where that can be proved, careful elsewhere."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from dunwell.core.intake.layout import NotATable, column_names, filled, find_header
from dunwell.core.intake.raw import FAULTS, ROW, RawTable

SEPARATORS = (",", ";", "\t", "|")
_HEAD_ROWS = 100
_HEAD_BYTES = 1 << 20
_BATCH_ROWS = 50_000
_TOKEN = b"\x01"
csv.field_size_limit(1 << 20)

Row = list[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the data of a text begins.

    names       unique column names; `unnamed` are those whose header cell is blank
    first_row   number, as a person counts, of the first row below the header
    first_byte  where that row begins
    """

    separator: str
    names: tuple[str, ...]
    unnamed: frozenset[str]
    titles: tuple[str, ...]
    first_row: int
    first_byte: int


def read_delimited(name: str, utf8: bytes, shape: Shape, encoding: str) -> RawTable:
    """The table below the header. Raises NotATable."""
    table = _read_body(name, utf8[shape.first_byte :], shape)
    return tidied(replace(table, encoding=encoding), shape)


def tidied(table: RawTable, shape: Shape) -> RawTable:
    """Drop columns that have neither a name nor a value."""
    empty = [name for name in shape.unnamed if table.frame[name].null_count() == table.frame.height]
    return replace(table, frame=table.frame.drop(empty)) if empty else table


def delimited_chunks(name: str, utf8: bytes, shape: Shape, encoding: str, rows: int) -> Iterator[RawTable]:
    """The same rows in order, in tables of about `rows` rows; a quoted text is read whole and sliced."""
    body = utf8[shape.first_byte :]
    if b'"' in body:
        whole = _read_body(name, body, shape)
        for part in whole.frame.iter_slices(rows):
            first, last = part[ROW][0], part[ROW][-1]
            faults = whole.faults.filter(pl.col(ROW).is_between(first, last))
            yield replace(whole, frame=part, faults=faults, encoding=encoding)
        return
    sample = body[:_HEAD_BYTES]
    step = rows * max(1, len(sample) // max(1, sample.count(b"\n")))
    start, row = 0, shape.first_row
    while start < len(body):
        end = body.find(b"\n", min(start + step, len(body)))
        end = len(body) if end < 0 else end + 1
        piece = body[start:end]
        if piece.strip(b"\r\n"):
            yield replace(_read_body(name, piece, replace(shape, first_row=row)), encoding=encoding)
        start, row = end, row + piece.count(b"\n")


def _read_body(name: str, body: bytes, shape: Shape) -> RawTable:
    frame = read_fast(body, shape)
    if frame is None:
        return read_careful(name, body, shape)
    return RawTable(name, frame, shape.titles, separator=shape.separator)


def find_shape(name: str, utf8: bytes, separator: str = "") -> Shape:
    """Separator, header and first data row, from the first rows of the text. Raises NotATable."""
    head = utf8[:_HEAD_BYTES]
    if len(utf8) > _HEAD_BYTES:
        head = head[: head.rfind(b"\n") + 1]
    text = head.decode("utf-8", "replace")
    if sum(text.count(chr(code)) for code in range(8)) > len(text) // 20:
        raise NotATable("{name} is not text. Save the table as CSV (UTF-8) or XLSX and send that.", name=name)
    separator = separator or _find_separator(text)
    rows, ends = _head_rows(text, separator)
    at = find_header(rows)
    header = [*rows[at], *[""] * (_missing_names(rows, at))]
    names = column_names(header)
    unnamed = frozenset(name for name, cell in zip(names, header, strict=True) if not cell.strip())
    titles = tuple(" ".join(cells) for row in rows[:at] if (cells := filled(row)))
    return Shape(separator, tuple(names), unnamed, titles, at + 2, len(text[: ends[at]].encode()))


def _missing_names(rows: list[Row], at: int) -> int:
    """Columns that every row below has and the header has not: the header ends without its separators."""
    below = [len(row) for row in rows[at + 1 :] if filled(row)]
    return max(0, min(below, default=0) - len(rows[at]))


def _head_rows(text: str, separator: str) -> tuple[list[Row], list[int]]:
    """The first rows and, for each, how many characters of the text it and those before it take."""
    taken = 0

    def counted() -> Iterator[str]:
        nonlocal taken
        for line in io.StringIO(text, newline=""):
            taken += len(line)
            yield line

    rows: list[Row] = []
    ends: list[int] = []
    reader = csv.reader(counted(), delimiter=separator)
    try:
        for row in reader:
            rows.append(row)
            ends.append(taken)
            if len(rows) == _HEAD_ROWS:
                break
    except csv.Error:
        pass
    return rows, ends


def _find_separator(text: str) -> str:
    """The mark that cuts most rows into the same number of cells. A first line `sep=;` says it itself."""
    if stated := re.match(r"^\"?sep=(.)\"?\r?\n", text):
        return stated[1]

    def evenness(separator: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in _head_rows(text, separator)[0] if filled(row))
        width, count = max(((w, n) for w, n in widths.items() if w > 1), key=lambda pair: pair[1], default=(1, 0))
        return count / max(1, widths.total()), width

    return max(SEPARATORS, key=evenness)


def read_fast(body: bytes, shape: Shape) -> pl.DataFrame | None:
    """The rows by Polars, or None where it is not proved that Python's reader would read the same.

    The proof: every quotation mark opens at the start of a cell and closes at its end; there is no blank line and no
    lone carriage return; no row has too many cells, for Polars refuses it; and none has too few, for either every
    last cell is filled, or separators outside quotation marks are exactly rows x (columns - 1).
    """
    body = body.rstrip(b"\r\n")
    if not body:
        return None
    body += b"\n"  # without it Polars lets the last row have a cell too many
    separator = shape.separator.encode()
    bare = _without_quoted(body, separator) if b'"' in body else body
    if bare is None or (b"\r" in bare and bare.count(b"\r") != bare.count(b"\r\n")):
        return None
    if bare.startswith((b"\n", b"\r")) or b"\n\n" in bare or b"\n\r\n" in bare:
        return None
    try:
        frame = pl.read_csv(
            body,
            has_header=False,
            schema=dict.fromkeys(shape.names, pl.String),
            separator=shape.separator,
            quote_char='"' if bare is not body else None,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame[shape.names[-1]].null_count() and bare.count(separator) != frame.height * (len(shape.names) - 1):
        return None
    if b'""' in body:
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    numbers = pl.int_range(shape.first_row, shape.first_row + frame.height, dtype=pl.Int64, eager=True).alias(ROW)
    return frame.insert_column(0, numbers)


def _without_quoted(body: bytes, separator: bytes) -> bytes | None:
    """The text with a token for each quoted cell; None where a quotation mark is not where it belongs."""
    if _TOKEN in body:
        return None
    bare = _quoted(separator).sub(_TOKEN, body)
    opened = bare.count(separator + _TOKEN) + bare.count(b"\n" + _TOKEN) + bare.startswith(_TOKEN)
    return bare if bare.count(_TOKEN) == opened and b'"' not in bare else None


@cache
def _quoted(separator: bytes) -> re.Pattern[bytes]:
    return re.compile(rb'"[^"]*(?:""[^"]*)*"(?=[\r\n' + re.escape(separator) + rb"]|\Z)")


def read_careful(name: str, body: bytes, shape: Shape) -> RawTable:
    """The rows by Python's reader: any ragged, broken or oddly quoted text; what does not fit becomes a fault."""
    text = body.decode("utf-8", "replace")
    try:
        return _collect(name, text, shape, is_strict=True)
    except csv.Error as error:
        if "expected after" not in str(error):
            raise NotATable(
                "{name}: a quotation mark is opened and never closed ({error}). Close it, or remove it.",
                name=name,
                error=str(error),
            ) from error
    return _collect(name, text, shape, is_strict=False)


def _collect(name: str, text: str, shape: Shape, *, is_strict: bool) -> RawTable:
    width = len(shape.names)
    schema = {column: pl.String() for column in shape.names}
    batches: list[pl.DataFrame] = []
    kept: list[list[str | None]] = []
    faults: list[tuple[int, str | None, str | None, str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=shape.separator, strict=is_strict)
    number = shape.first_row - 1
    for number, row in enumerate(reader, start=shape.first_row):
        if len(row) != width:
            faults += _ragged(row, number, shape)
        if not is_strict and any("\n" in cell or "\r" in cell for cell in row):
            faults.append((number, None, "\n".join(row)[:500], "stray_quote"))
        kept.append([cell or None for cell in row[:width]] + [None] * (width - len(row)))
        if len(kept) == _BATCH_ROWS:
            batches.append(pl.DataFrame(kept, schema=schema, orient="row"))
            kept = []
    batches.append(pl.DataFrame(kept, schema=schema, orient="row"))
    frame = pl.concat(batches, rechunk=True)
    numbers = pl.int_range(shape.first_row, number + 1, dtype=pl.Int64, eager=True).alias(ROW)
    frame = _without_tail(frame.insert_column(0, numbers))
    refused = pl.DataFrame(faults, schema=FAULTS, orient="row").filter(pl.col(ROW) <= number)
    return RawTable(name, frame, shape.titles, _without_notes(frame, refused), separator=shape.separator)


def _ragged(row: Row, number: int, shape: Shape) -> list[tuple[int, str | None, str | None, str]]:
    width = len(shape.names)
    if not filled(row):
        return []
    if len(row) > width:
        extra = filled(row[width:])
        return [(number, None, shape.separator.join(extra), "too_many_cells")] if extra else []
    return [
        (number, column, None, "too_few_cells") for column in shape.names[len(row) :] if column not in shape.unnamed
    ]


def _without_tail(frame: pl.DataFrame) -> pl.DataFrame:
    """Blank rows at the very end are no rows."""
    full = frame.select(pl.any_horizontal(pl.exclude(ROW).is_not_null())).to_series().arg_true()
    return frame.head(int(full[-1]) + 1 if len(full) else 0)


def _without_notes(frame: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    """Lines of one cell at the end, such as when a report was printed, are short because they are notes."""
    cells = frame.select(ROW, count=pl.sum_horizontal(pl.exclude(ROW).is_not_null().cast(pl.Int32)))
    last_full = cells.filter(pl.col("count") > 1)[ROW].max()
    is_note = (pl.col("code") == "too_few_cells") & (pl.col(ROW) > (last_full or 0))
    return faults.filter(~is_note)
