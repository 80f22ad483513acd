"""Repeatable random columns: the same seed, row and name give the same draw on every machine, in any order of rows."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import polars as pl

GOLDEN = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
BITS = 53


def _u64(value: int) -> pl.Expr:
    return pl.lit(value % 2**64, dtype=pl.UInt64)


def _mixed(bits: pl.Expr) -> pl.Expr:
    """SplitMix64's finaliser (Steele, Lea, Flood 2014); products wrap at 64 bits."""
    bits = (bits ^ (bits // _u64(2**30))) * _u64(MIX_1)
    bits = (bits ^ (bits // _u64(2**27))) * _u64(MIX_2)
    return bits ^ (bits // _u64(2**31))


def uniform(row: pl.Expr, name: str, *, seed: int) -> pl.Expr:
    """A draw in [0, 1) for each row number (non-negative integer), one stream for each `name`."""
    stream = (zlib.crc32(name.encode()) << 32) ^ (seed * GOLDEN)
    bits = _mixed(row.cast(pl.UInt64) * _u64(GOLDEN) + _u64(stream))
    return (bits // _u64(2 ** (64 - BITS))).cast(pl.Float64) / 2.0**BITS


def normal(row: pl.Expr, name: str, *, seed: int) -> pl.Expr:
    """A draw near the standard normal: twelve uniforms less six."""
    return pl.sum_horizontal(uniform(row, f"{name}{n}", seed=seed) for n in range(12)) - 6.0


def below(row: pl.Expr, name: str, count: int | pl.Expr, *, seed: int) -> pl.Expr:
    """A whole number from 0 to `count` - 1."""
    return (uniform(row, name, seed=seed) * count).floor().cast(pl.Int64)


def one_of(row: pl.Expr, name: str, choices: Sequence[str], *, seed: int) -> pl.Expr:
    """One of the texts, all alike."""
    return pl.lit(pl.Series(choices)).gather(below(row, name, len(choices), seed=seed))
