"""Boolean columns packed into numbers, so that rows with the same answers can be found and told once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, reduce
from operator import or_

import polars as pl

WORD = 64
INLINE = 12
_OCTET = 8


def packed(answers: pl.DataFrame, prefix: str = "word") -> pl.DataFrame:
    """The columns of `answers`, never null, as bits of UInt64 columns `<prefix> 0`, `<prefix> 1` and so on."""
    return answers.select(_words(tuple(answers.columns), prefix))


@lru_cache(maxsize=256)
def _words(names: tuple[str, ...], prefix: str) -> tuple[pl.Expr, ...]:
    starts = range(0, len(names), WORD)
    return tuple(_word(names[start : start + WORD]).alias(f"{prefix} {start // WORD}") for start in starts)


def is_set(words: Sequence[int], bit: int) -> bool:
    """Whether the column of that number holds in one row of `packed`."""
    return bool(words[bit // WORD] >> (bit % WORD) & 1)


def octet(flags: Sequence[pl.Expr]) -> pl.Expr:
    """Up to eight flags as one byte, the first in the lowest bit."""
    return reduce(or_, [when(flag, 1 << bit) for bit, flag in enumerate(flags)])


def when(flag: pl.Expr, byte: int) -> pl.Expr:
    """`byte` where the flag holds and zero elsewhere: choosing between two constants is the cheapest step there is."""
    return pl.when(flag).then(pl.lit(byte, dtype=pl.UInt8)).otherwise(pl.lit(0, dtype=pl.UInt8))


def first_true(flags: Sequence[pl.Expr]) -> pl.Expr:
    """Index (UInt8) of the first flag that holds, the number of flags where none does; flags are never null."""
    answer: pl.Expr = pl.lit(len(flags), dtype=pl.UInt8)
    for index, flag in reversed(list(enumerate(flags))):
        answer = pl.when(flag).then(pl.lit(index, dtype=pl.UInt8)).otherwise(answer)
    return answer


def equal(texts: pl.Series, value: object) -> pl.Series:
    """Where `texts` are `value`, null where they are null.

    A text longer than `INLINE` bytes does not stand in its column but beside it, and looking there row by row costs six
    times as much as its length, which stands in the column. So lengths are compared first, and then what is alike.
    """
    if not isinstance(value, str) or len(value.encode()) <= INLINE:
        return texts == value
    alike = texts.str.len_bytes() == len(value.encode())
    return alike if (texts.filter(alike) == value).all() else texts == value


def where(flags: pl.Series) -> pl.Series:
    """The places of the rows in which a flag holds."""
    return pl.int_range(len(flags), dtype=pl.UInt32, eager=True).filter(flags)


def within(values: pl.Series, low: int, high: int | None = None) -> pl.Series:
    """The values moved into `low..high`. Looking for one outside is cheaper than writing every row."""
    is_outside = values < low if high is None else (values < low) | (values > high)
    return values.clip(low, high) if is_outside.any() else values


def _word(names: Sequence[str]) -> pl.Expr:
    """Eight bits at a time, because bytes are cheaper to shift than words."""
    octets = [
        octet([pl.col(name) for name in names[start : start + _OCTET]]).cast(pl.UInt64)
        * pl.lit(1 << start, dtype=pl.UInt64)
        for start in range(0, len(names), _OCTET)
    ]
    return reduce(or_, octets)
