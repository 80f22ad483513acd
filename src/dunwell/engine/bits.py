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
    return reduce(or_, [flag.cast(pl.UInt8) * pl.lit(1 << bit, dtype=pl.UInt8) for bit, flag in enumerate(flags)])


def _word(names: Sequence[str]) -> pl.Expr:
    """Eight bits at a time, because bytes are cheaper to shift than words."""
    octets = [
        octet([pl.col(name) for name in names[start : start + _OCTET]]).cast(pl.UInt64)
        * pl.lit(1 << start, dtype=pl.UInt64)
        for start in range(0, len(names), _OCTET)
    ]
    return reduce(or_, octets)
