"""Read any table a person sends, whatever it is packed and written in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dunwell.adapters.files.delimited import delimited_chunks, find_shape, read_delimited
from dunwell.adapters.files.encoding import decode
from dunwell.adapters.files.packed import Limits, unpack
from dunwell.adapters.files.workbook import read_workbook
from dunwell.core.intake.raw import ROW, RawTable

_LIMITS = Limits()


def read_table(
    path: Path, *, encoding: str = "", separator: str = "", sheet: str = "", limits: Limits = _LIMITS
) -> RawTable:
    """One table as text.

    Given    encoding, separator, sheet: what the profile says; found out where empty
    Raises   FileTooLarge, NotATable, NestedArchive, UnknownEncoding
    """
    content = unpack(path, limits)
    if content.is_workbook:
        return read_workbook(path.name, content.content, sheet=sheet)
    decoded = decode(path.name, content.content, encoding)
    shape = find_shape(path.name, decoded.utf8, separator)
    return read_delimited(path.name, decoded.utf8, shape, decoded.encoding)


def chunks(
    path: Path, *, rows: int = 100_000, encoding: str = "", separator: str = "", sheet: str = "",
    limits: Limits = _LIMITS,
) -> Iterator[RawTable]:  # fmt: skip
    """The rows of `read_table`, in order, in tables of about `rows` rows: the frames never stand in memory together."""
    content = unpack(path, limits)
    if content.is_workbook:
        whole = read_workbook(path.name, content.content, sheet=sheet)
        for part in whole.frame.iter_slices(rows):
            within = whole.faults.filter(whole.faults[ROW].is_between(part[ROW][0], part[ROW][-1]))
            yield replace(whole, frame=part, faults=within)
        return
    decoded = decode(path.name, content.content, encoding)
    shape = find_shape(path.name, decoded.utf8, separator)
    yield from delimited_chunks(path.name, decoded.utf8, shape, decoded.encoding, rows)


@dataclass(frozen=True, slots=True)
class FileReader:
    """The port `TableReader`, with the limits of this installation."""

    limits: Limits = _LIMITS

    def read(self, path: Path, *, encoding: str = "", separator: str = "", sheet: str = "") -> RawTable:
        """See `read_table`."""
        return read_table(path, encoding=encoding, separator=separator, sheet=sheet, limits=self.limits)

    def fingerprint(self, path: Path) -> str:
        """SHA-256 of the file's bytes, as hex."""
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    def chunks(
        self, path: Path, *, rows: int = 100_000, encoding: str = "", separator: str = "", sheet: str = ""
    ) -> Iterator[RawTable]:
        """See `chunks`."""
        return chunks(path, rows=rows, encoding=encoding, separator=separator, sheet=sheet, limits=self.limits)
