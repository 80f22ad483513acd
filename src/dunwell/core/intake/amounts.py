"""Amounts as people and programs write them, to whole minor units, exactly: decimal arithmetic, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from dunwell.core.intake.checked import ARABIC_DIGITS, Checked, no_codes
from dunwell.core.money import EXPONENTS

OUTLIER_TIMES = 10_000
"""An amount this many times the file's median is not believed unless the profile declares a higher maximum."""
OUTLIER_ROWS = 20
"""With fewer amounts than this a median says nothing."""
_DECIMAL = pl.Decimal(38, 9)
_DIGITS = 15
"""Most digits before the decimal mark: what fits Int64 in minor units, and more than any true amount has."""

SIGNS = {
    "$": ("USD", "CAD", "AUD", "NZD", "TWD"), "us$": ("USD",), "ca$": ("CAD",), "c$": ("CAD",), "a$": ("AUD",),
    "nz$": ("NZD",), "nt$": ("TWD",), "£": ("GBP",), "€": ("EUR",), "¥": ("JPY",), "₹": ("INR",),
    "د.إ": ("AED",), "dh": ("AED",), "dhs": ("AED",), **{code.lower(): (code,) for code in EXPONENTS},
}  # fmt: skip
"""Signs written beside an amount, and the currencies each can mean."""


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Marks a file uses. `thousands` may be empty."""

    decimal: str = "."
    thousands: str = ""


def read_amounts(text: pl.Series, currency: pl.Series, style: NumberStyle) -> Checked:
    """Amounts in minor units of each row's currency.

    Given    stripped text, null where blank; ISO codes, null where not known (then there is no amount either)
    Accepts  plain numbers at once; thousands marks, currency signs, (12.00), 12.00-, 12.00 CR, Arabic digits with care
    Null     blank, or a code: not_an_amount, too_many_decimals, other_currency, scientific notation is not_an_amount
    """
    plain = _plain(text, style)
    odd = text.is_not_null() & plain.is_null()
    codes = no_codes(len(text))
    if odd.any():
        marked = pl.DataFrame({"text": text, "currency": currency}).filter(odd)
        distinct = marked.unique()
        careful = distinct.with_columns(_careful(distinct, style))
        spread = marked.join(careful, on=["text", "currency"], how="left", maintain_order="left", nulls_equal=True)
        where = odd.arg_true()
        plain = plain.scatter(where, spread["amount"])
        codes = codes.scatter(where, spread["code"])
    return _to_minor(plain, currency, codes)


def _plain(text: pl.Series, style: NumberStyle) -> pl.Series:
    """Decimals of what needs no thought; null for the rest."""
    if style.decimal == ",":
        shaped = text.str.contains(r"^-?\d{1,15}(,\d+)?$")
        return pl.select(
            pl.when(shaped).then(text.str.replace(",", ".", literal=True).cast(_DECIMAL, strict=False))
        ).to_series()
    shaped = text.str.contains(r"^-?\d{1,15}(\.\d+)?$")
    return pl.select(pl.when(shaped).then(text.cast(_DECIMAL, strict=False))).to_series()


def _careful(cells: pl.DataFrame, style: NumberStyle) -> list[pl.Series]:
    """Columns `amount` and `code` for cells whose text is not a plain number."""
    decimal, thousands = re.escape(style.decimal), re.escape(style.thousands)
    sign = r"US\$|CA\$|C\$|A\$|NZ\$|NT\$|[$£€¥₹]|د\.إ|[A-Za-z]{3}|dh"
    shape = (
        rf"(?i)^(?<open>\()?\s*(?<minus>[-+])?\s*(?<before>{sign})?\s*(?<minus2>[-+])?\s*"
        rf"(?<number>[0-9.,' ]*[0-9][0-9.,' ]*?)\s*(?<after>{sign})?\s*(?<trail>-|cr|dr)?\s*(?<close>\))?$"
    )
    grouped = rf"^\d{{1,3}}(?:{thousands}\d{{2,3}})*{thousands}\d{{3}}(?:{decimal}\d*)?$" if thousands else r"^\b$"
    simple = rf"^\d{{1,{_DIGITS}}}(?:{decimal}\d*)?$|^{decimal}\d+$"
    cleaned = pl.col("text").str.replace_many(
        {
            **ARABIC_DIGITS,
            "\u2212": "-",
            "\u00a0": " ",
            "\u202f": " ",
            "\u2009": " ",
            "\u066b": style.decimal,
            "\u066c": style.thousands,
            "\u2019": "'",
        }
    )
    parts = cells.select(pl.col("currency"), cleaned.str.extract_groups(shape).alias("parts")).unnest("parts")
    number = pl.col("number")
    is_number = number.str.contains(grouped) | number.str.contains(simple)
    digits = number.str.replace_all(style.thousands, "", literal=True) if style.thousands else number
    size = digits.str.replace(style.decimal, ".", literal=True).str.strip_suffix(".").cast(_DECIMAL, strict=False)
    marks = [pl.col(name).fill_null("").str.to_lowercase() for name in ("open", "close", "minus", "minus2", "trail")]
    opened, closed, minus, minus2, trail = marks
    negatives = sum(
        (mark.cast(pl.Int8) for mark in (opened == "(", minus == "-", minus2 == "-", trail.is_in(["-", "cr"]))),
        start=pl.lit(0, pl.Int8),
    )
    is_sound = is_number & ((opened == "(") == (closed == ")")) & (negatives <= 1)
    signs = pl.coalesce(pl.col("before"), pl.col("after")).str.to_lowercase()
    allowed = signs.replace_strict(
        {k: list(v) for k, v in SIGNS.items()}, default=None, return_dtype=pl.List(pl.String)
    )
    return list(
        parts.select(
            amount=pl.when(is_sound.fill_null(value=False)).then(pl.when(negatives == 1).then(-size).otherwise(size)),
            code=pl.when(~is_sound.fill_null(value=False) | size.is_null() | (signs.is_not_null() & allowed.is_null()))
            .then(
                pl.when(cells["text"].str.starts_with("=")).then(pl.lit("formula")).otherwise(pl.lit("not_an_amount"))
            )
            .when(signs.is_not_null() & ~allowed.list.contains(pl.col("currency")).fill_null(value=True))
            .then(pl.lit("other_currency")),
        )
    )


def _to_minor(amounts: pl.Series, currency: pl.Series, codes: pl.Series) -> Checked:
    """Scale decimals by each currency's exponent. More decimals than it has are refused, float noise is not.

    Numbers that passed through a binary float end like 54273.280000000006: rounding at the ninth decimal, which
    the cast to Decimal has done, removes that and nothing a person would write.
    """
    scales = currency.unique().drop_nulls().to_list()
    factor = pl.col("currency").replace_strict(
        {code: 10 ** EXPONENTS[code] for code in scales if code in EXPONENTS}, default=None, return_dtype=pl.Int64
    )
    scaled = pl.col("amount") * (factor if len(scales) != 1 else pl.lit(10 ** EXPONENTS.get(scales[0], 0)))
    minor = scaled.cast(pl.Int64, strict=False)
    frame = pl.DataFrame({"amount": amounts, "currency": currency, "code": codes}).select(
        "code", minor=minor, is_exact=minor.cast(_DECIMAL) == scaled, amount=pl.col("amount")
    )
    inexact = pl.col("amount").is_not_null() & ~pl.col("is_exact").fill_null(value=True)
    checked = frame.select(
        code=pl.coalesce(pl.col("code"), pl.when(inexact).then(pl.lit("too_many_decimals"))), minor=pl.col("minor")
    )
    checked = checked.select("code", minor=pl.when(pl.col("code").is_null()).then(pl.col("minor")))
    return Checked(checked["minor"], checked["code"])


def implausible(amounts: pl.Series, currency: pl.Series, amount_max: int | None) -> pl.Series:
    """Codes of amounts not believed: above the declared maximum, or far beyond the file's usual amount.

    Given    minor units; one currency's exponent per row
    Adds     amount_too_large where a maximum is declared; amount_outlier beyond OUTLIER_TIMES the median otherwise
    """
    if amount_max is None:
        sizes = amounts.drop_nulls().abs()
        middle = sizes.filter(sizes > 0).median()
        if len(sizes) < OUTLIER_ROWS or not isinstance(middle, int | float):
            return no_codes(len(amounts))
        beyond = amounts.abs() > int(middle * OUTLIER_TIMES)
        code = "amount_outlier"
    else:
        factor = currency.replace_strict(
            {name: 10**places for name, places in EXPONENTS.items()}, default=100, return_dtype=pl.Int64
        )
        beyond = amounts.abs() > factor * amount_max
        code = "amount_too_large"
    return pl.select(pl.when(beyond).then(pl.lit(code)).alias("code")).to_series()
