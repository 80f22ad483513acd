"""Which characters the bytes stand for. What cannot be told is refused, not guessed."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from dunwell.core.refusal import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_LETTERS_CP1252 = re.compile(r"[^\W\d_]|[€£¥°§«»’‘“”–—…•©®™ºª¿¡·\xa0]")
_SAMPLE = 1 << 20


class UnknownEncoding(Refusal, ValueError):
    """The bytes are not text in any encoding that can be told for certain."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text as UTF-8 bytes without a byte order mark, and the encoding it came in."""

    utf8: bytes
    encoding: str


def decode(name: str, content: bytes, encoding: str = "") -> Decoded:
    """Bring bytes to UTF-8.

    Given    encoding: what the profile says, or empty to find out
    Order    byte order mark; valid UTF-8; UTF-16 by its zero bytes; UTF-8 with some broken bytes (their cells are
             quarantined later); Western single bytes (cp1252, else latin-1)
    Raises   UnknownEncoding
    """
    if encoding:
        return _decoded(name, content, encoding)
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return _decoded(name, content[len(mark) :], marked)
    if _is_utf8(content):
        if wide := _wide(content):
            return _decoded(name, content, wide)
        return Decoded(content, "utf-8")
    return _decoded(name, content, _wide(content) or _single_byte(name, content))


def _decoded(name: str, content: bytes, encoding: str) -> Decoded:
    try:
        is_utf8 = codecs.lookup(encoding).name in ("utf-8", "utf-8-sig")
    except LookupError:
        raise UnknownEncoding(
            "No encoding is called '{encoding}'. Use utf-8, utf-16, cp1252 or cp1256.", encoding=encoding
        ) from None
    if is_utf8:
        content = content.removeprefix(codecs.BOM_UTF8)
        return Decoded(content if _is_utf8(content) else content.decode("utf-8", "replace").encode(), "utf-8")
    try:
        return Decoded(content.decode(encoding).removeprefix("\ufeff").encode(), encoding)
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise UnknownEncoding(
            "{name}: line {row} is not text in {encoding}. Save the file as UTF-8, or name its encoding in the "
            "profile.",
            name=name,
            row=row,
            encoding=encoding,
        ) from error


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: mostly-Latin text has a zero byte in every second place."""
    sample = content[:_SAMPLE]
    evens, odds = sample[0::2], sample[1::2]
    if len(odds) < 2:
        return ""
    if odds.count(0) > 0.4 * len(odds) and evens.count(0) < 0.05 * len(evens):
        return "utf-16-le"
    if evens.count(0) > 0.4 * len(evens) and odds.count(0) < 0.05 * len(odds):
        return "utf-16-be"
    return ""


def _single_byte(name: str, content: bytes) -> str:
    """utf-8 with broken bytes, cp1252 or latin-1. Western text has single high bytes among plain letters."""
    runs = _HIGH_RUNS.findall(content)
    good = len(_MULTIBYTE.findall(content))
    if good >= 2 * max(1, len(_HIGH_RUNS.findall(_MULTIBYTE.sub(b"", content)))):
        return "utf-8"
    high = b"".join(runs)
    is_isolated = len(high) <= 1.5 * len(runs)
    letters = len(_LETTERS_CP1252.findall(high.decode("cp1252", "replace")))
    if not is_isolated or letters < 0.9 * len(high):
        line = content[: content.index(runs[0])].count(b"\n") + 1
        raise UnknownEncoding(
            "{name} is not UTF-8, and its encoding cannot be told (see line {line}). Save it as CSV UTF-8, or "
            "name its encoding in the profile, such as cp1256 for Arabic.",
            name=name,
            line=line,
        )
    return "latin-1" if _UNDEFINED_IN_CP1252.search(high) else "cp1252"
