"""Boolean columns packed into numbers, so that rows with the same answers can be found and told once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

import polars as pl

WORD = 64
_OCTET = 8


def packed(answers: pl.DataFrame, prefix: str = "word") -> pl.DataFrame:
    """The columns of `answers`, never null, as bits of UInt64 columns `<prefix> 0`, `<prefix> 1` and so on."""
    names = answers.columns
    words = [
        _word(names[start : start + WORD]).alias(f"{prefix} {start // WORD}") for start in range(0, len(names), WORD)
    ]
    return answers.select(words)


def names_set(names: Sequence[str], words: Sequence[int]) -> list[str]:
    """Names of the columns whose bit is set in one row of `packed`."""
    return [name for index, name in enumerate(names) if words[index // WORD] >> (index % WORD) & 1]


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


def _word(names: Sequence[str]) -> pl.Expr:
    """Eight bits at a time, because bytes are cheaper to shift than words."""
    octets = [
        octet([pl.col(name) for name in names[start : start + _OCTET]]).cast(pl.UInt64)
        * pl.lit(1 << start, dtype=pl.UInt64)
        for start in range(0, len(names), _OCTET)
    ]
    return reduce(or_, octets)
