"""Yearly interest rates as files write them, to whole rate units, exactly."""

from __future__ import annotations

from typing import Literal

import polars as pl

from dunwell.core.intake.checked import ARABIC_DIGITS, Checked, bad_where
from dunwell.core.interest import RATE_MAX, RATE_UNITS

RateForm = Literal["percent", "share"]
"""How a rate without a sign is meant: 8.25 percent a year, or the share 0.0825."""
_DECIMAL = pl.Decimal(38, 10)
_MARKS = {**ARABIC_DIGITS, "٫": ".", "٪": "%"}


def read_rates(text: pl.Series, *, form: RateForm, decimal: str) -> Checked:
    """Rates in units of `core.interest.RATE_UNITS`. A percent sign says percent, whatever the form.

    Null     blank, or a code: not_a_rate (also below zero, or finer than a rate unit), rate_too_high
    """
    plain = text.str.replace_many(list(_MARKS), list(_MARKS.values())).str.replace_all(r"\s+", "")
    is_percent = plain.str.ends_with("%") | pl.Series([form == "percent"]).new_from_index(0, len(text))
    number = plain.str.strip_suffix("%")
    if decimal == ",":
        number = number.str.replace(",", ".", literal=True)
    shaped = number.str.contains(r"^\d{1,6}(?:\.\d{1,10})?$")
    value = number.set(~shaped.fill_null(value=False), None).cast(_DECIMAL, strict=False)
    units = value.to_frame("value").select(
        pl.when(is_percent).then(pl.col("value") * (RATE_UNITS // 100)).otherwise(pl.col("value") * RATE_UNITS)
    ).to_series()  # fmt: skip
    whole = units.cast(pl.Int64, strict=False)
    is_fine = (whole.cast(units.dtype) == units).fill_null(value=False)
    too_high = (whole > int(RATE_MAX) * RATE_UNITS).fill_null(value=False)
    codes = bad_where(text.is_not_null() & ~is_fine, "not_a_rate")
    codes = codes.zip_with(codes.is_not_null(), bad_where(too_high, "rate_too_high"))
    return Checked(whole.set(codes.is_not_null(), None), codes)
