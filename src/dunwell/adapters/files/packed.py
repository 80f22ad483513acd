"""Bytes of a file, unpacked where it is packed, never more than the limits allow."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dunwell.core.intake.layout import NotATable
from dunwell.core.refusal import Refusal

_STEP = 1 << 20
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_ZIP, _GZIP = _PACKED[0], _PACKED[1]
_OTHERS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel or Word document (.xls, .doc)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PAR1": "a Parquet file",
    b"{\\rtf": "a text document (RTF)",
}
WORKBOOK = "xl/workbook.xml"


class FileTooLarge(Refusal, ValueError):
    """The file, or what it unpacks to, is above the limit."""


class NestedArchive(Refusal, ValueError):
    """An archive holds another archive."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Most bytes as sent, and most bytes once unpacked (of all parts together)."""

    packed_bytes: int = 500_000_000
    unpacked_bytes: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be read. `is_workbook`: the bytes are an XLSX; else they are text of some encoding."""

    content: bytes
    is_workbook: bool


def unpack(path: Path, limits: Limits) -> Content:
    """The bytes of the one table in a file. Raises FileTooLarge, NotATable, NestedArchive."""
    size = path.stat().st_size
    if size > limits.packed_bytes:
        raise _too_large(path.name, size, limits.packed_bytes)
    with path.open("rb") as stream:
        start = stream.read(8)
        stream.seek(0)
        if start.startswith(_GZIP):
            return _judged(path.name, _gunzip(path.name, stream, limits), limits)
        if start.startswith(_ZIP):
            return _unzip(path.name, stream, limits)
        _refuse_others(path.name, start)
        return Content(stream.read(), is_workbook=False)


def _judged(name: str, content: bytes, limits: Limits) -> Content:
    """Content that came out of an archive: a workbook is welcome, another archive is not."""
    if content.startswith(_ZIP) and _is_workbook(content):
        check_workbook(name, content, limits)
        return Content(content, is_workbook=True)
    if content.startswith(_PACKED):
        raise NestedArchive(
            "{name} holds an archive inside an archive. Unpack it once and send the inner file.", name=name
        )
    _refuse_others(name, content[:8])
    return Content(content, is_workbook=False)


def _gunzip(name: str, stream: IO[bytes], limits: Limits) -> bytes:
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            return _counted(name, unpacked, limits.unpacked_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise NotATable(
            "{name} is a damaged gzip file ({error}). Send it again.", name=name, error=str(error)
        ) from error


def _unzip(name: str, stream: IO[bytes], limits: Limits) -> Content:
    try:
        with zipfile.ZipFile(stream) as archive:
            if WORKBOOK in archive.namelist():
                stream.seek(0)
                content = stream.read()
                check_workbook(name, content, limits)
                return Content(content, is_workbook=True)
            inner = _only_member(name, archive, limits)
            with archive.open(inner) as unpacked:
                return _judged(name, _counted(name, unpacked, limits.unpacked_bytes), limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise NotATable(
            "{name} is a damaged or unusual ZIP file ({error}). Pack it again and send it.", name=name, error=str(error)
        ) from error


def _only_member(name: str, archive: zipfile.ZipFile, limits: Limits) -> zipfile.ZipInfo:
    members = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and not entry.filename.startswith("__MACOSX/")
        and not entry.filename.endswith(".DS_Store")
    ]
    if len(members) != 1:
        raise NotATable(
            "{name} holds {count} files. Pack exactly one table into each ZIP.", name=name, count=len(members)
        )
    member = members[0]
    if member.flag_bits & 1:
        raise NotATable("{name} is locked with a password. Send it without one, over a channel you trust.", name=name)
    if member.file_size > limits.unpacked_bytes:
        raise _too_large(f"{member.filename} in {name}", member.file_size, limits.unpacked_bytes)
    return member


def check_workbook(name: str, content: bytes, limits: Limits) -> None:
    """Unpack every part of a workbook and count, keeping nothing. Raises FileTooLarge, NotATable."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        claimed = sum(part.file_size for part in parts)
        if claimed > limits.unpacked_bytes:
            raise _too_large(name, claimed, limits.unpacked_bytes)
        left = limits.unpacked_bytes
        for part in parts:
            if part.flag_bits & 1:
                raise NotATable("{name} is locked with a password. Save it without one.", name=name)
            with archive.open(part) as unpacked:
                while step := unpacked.read(_STEP):
                    left -= len(step)
                    if left < 0:
                        raise _too_large(name, limits.unpacked_bytes + 1, limits.unpacked_bytes)


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return WORKBOOK in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _counted(name: str, stream: IO[bytes] | gzip.GzipFile, most: int) -> bytes:
    """Read to the end, or stop as soon as there is more than `most`: what an archive claims is not believed."""
    read = io.BytesIO()
    while step := stream.read(_STEP):
        if read.tell() + len(step) > most:
            raise _too_large(name, most + 1, most)
        read.write(step)
    return read.getvalue()


def _refuse_others(name: str, start: bytes) -> None:
    for magic, what in _OTHERS.items():
        if start.startswith(magic):
            raise NotATable(
                "{name} is {what}, not a table. Save the table as CSV (UTF-8) or XLSX and send that.",
                name=name,
                what=what,
            )
    if start.startswith(_PACKED):
        raise NotATable("{name} is packed in a way Dunwell does not open. Send it plain, as ZIP or as gzip.", name=name)


def _too_large(name: str, size: int, most: int) -> FileTooLarge:
    return FileTooLarge(
        "{name} would be {size} MB or more; at most {most} MB are read. Split it into several files.",
        name=name,
        size=f"{size / 1e6:,.0f}",
        most=f"{most / 1e6:,.0f}",
    )
