"""E-mail addresses and phone numbers, brought to one form."""

from __future__ import annotations

import phonenumbers
import polars as pl

from dunwell.core.intake.checked import ARABIC_DIGITS, Checked, bad_where

_EMAIL = (
    r"^[\w.!#$%&'*+/=?^`{|}~-]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?"
    r"(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$"
)
_PLAIN = {
    "US": (r"^(?:1)?([2-9]\d{2}[2-9]\d{6})$", "+1"),
    "CA": (r"^(?:1)?([2-9]\d{2}[2-9]\d{6})$", "+1"),
    "GB": (r"^(?:44|0044)?0?(7\d{9})$", "+44"),
    "AE": (r"^(?:971|00971)?0?(5\d{8})$", "+971"),
}
"""Digits of everyday numbers per country: the common case, read by column. The rest is asked of phonenumbers."""


def read_emails(text: pl.Series) -> Checked:
    """Addresses, lower case; code not_an_email for what cannot be one."""
    address = text.str.to_lowercase().str.strip_prefix("mailto:").str.strip_chars(" <>;,")
    good = address.str.contains(_EMAIL) & (address.str.len_chars() <= 254) & ~address.str.contains("..", literal=True)
    values = pl.select(pl.when(good).then(address)).to_series()
    return Checked(values, bad_where(~good & text.is_not_null(), "not_an_email"))


def read_phones(text: pl.Series, country: pl.Series) -> Checked:
    """Numbers in E.164; code not_a_phone for what no phone of that country (or with +, of any) can be.

    Given    country null: only numbers written with + can be read
    """
    frame = pl.DataFrame({"text": text, "country": country})
    distinct = frame.unique()
    if distinct.height * 2 > frame.height:
        values = _numbers(frame)
    else:
        once = distinct.with_columns(_numbers(distinct))
        values = frame.join(once, on=["text", "country"], how="left", maintain_order="left", nulls_equal=True)["number"]
    return Checked(values, bad_where(values.is_null() & text.is_not_null(), "not_a_phone"))


def _numbers(frame: pl.DataFrame) -> pl.Series:
    """Needs: text, country. Everyday numbers by column; the rest is asked one by one."""
    tidy = frame.select("country", plain=pl.col("text").str.strip_suffix(".0"))
    if tidy["plain"].str.contains(r"[٠-٩۰-۹]").any():
        tidy = tidy.with_columns(plain=pl.col("plain").str.replace_many(ARABIC_DIGITS))
    tidy = tidy.with_columns(digits=pl.col("plain").str.replace_all(r"[\s().\-/+]", ""))
    number = pl.lit(None, pl.String)
    for code in set(_PLAIN) & set(frame["country"].unique()):
        shape, prefix = _PLAIN[code]
        found = pl.col("digits").str.extract(shape)
        is_national = ~pl.col("plain").str.starts_with("+") | pl.col("digits").str.starts_with(prefix[1:])
        fits = (pl.col("country") == code) & found.is_not_null() & is_national
        number = pl.when(fits).then(pl.lit(prefix) + found).otherwise(number)
    numbers = tidy.with_columns(number=number)["number"]
    rest = numbers.is_null() & tidy["plain"].is_not_null()
    if not rest.any():
        return numbers
    unasked = tidy.filter(rest).select("plain", "country").unique()
    asked = unasked.with_columns(asked=pl.Series([_ask(*row) for row in unasked.iter_rows()], dtype=pl.String))
    joined = tidy.join(asked, on=["plain", "country"], how="left", maintain_order="left", nulls_equal=True)
    return numbers.zip_with(numbers.is_not_null(), joined["asked"])


def _ask(text: str, country: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
