"""One column read: its values, and for each cell that is not believed a reason code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

ARABIC_DIGITS = {**{chr(0x660 + n): str(n) for n in range(10)}, **{chr(0x6F0 + n): str(n) for n in range(10)}}


@dataclass(frozen=True, slots=True)
class Checked:
    """Values and codes, both as long as the column. A cell with a code has a null value; null code: believed."""

    values: pl.Series
    codes: pl.Series


def no_codes(length: int) -> pl.Series:
    """Codes of a column whose every cell is believed."""
    return pl.Series("code", [None], dtype=pl.String).new_from_index(0, length)


def by_distinct(text: pl.Series, read: Callable[[pl.Series], Checked]) -> Checked:
    """Read each distinct text once; files repeat dates, names and places many times."""
    distinct = text.unique()
    if len(distinct) * 2 > len(text):
        return read(text)
    once = read(distinct)
    table = pl.DataFrame({"text": distinct, "value": once.values, "code": once.codes})
    spread = text.to_frame("text").join(table, on="text", how="left", maintain_order="left", nulls_equal=True)
    return Checked(spread["value"], spread["code"])


def from_map(text: pl.Series, known: dict[str, str], code: str) -> Checked:
    """Replace each text, case aside, by what `known` says; a text it does not know gets `code`."""
    values = text.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.String)
    return Checked(values, bad_where(values.is_null() & text.is_not_null(), code))


def bad_where(mask: pl.Series, code: str) -> pl.Series:
    """Codes with `code` where `mask` is true."""
    return pl.select(pl.when(mask).then(pl.lit(code)).alias("code")).to_series()
