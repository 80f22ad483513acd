"""Amounts: exact to the minor unit, in every way people write them."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dunwell.core.intake.amounts import NumberStyle, implausible, read_amounts

POINT, COMMA = NumberStyle(".", ","), NumberStyle(",", ".")

READ = [
    # text, currency, style, minor units
    ("12.50", "USD", POINT, 1250),
    ("12", "USD", POINT, 1200),
    ("-3.00", "USD", POINT, -300),
    ("(1,234.56)", "USD", POINT, -123456),
    ("1,234.56-", "USD", POINT, -123456),
    ("12.00 CR", "USD", POINT, -1200),
    ("12.00 DR", "USD", POINT, 1200),
    ("$1,234.50", "USD", POINT, 123450),
    ("-$5.00", "CAD", POINT, -500),
    ("$-5.00", "CAD", POINT, -500),
    ("CA$5.00", "CAD", POINT, 500),
    ("£7", "GBP", POINT, 700),
    ("AED 1,000.25", "AED", POINT, 100025),
    ("1.234,56 €", "EUR", COMMA, 123456),
    ("1234,5", "EUR", COMMA, 123450),
    ("1 234,56", "EUR", NumberStyle(",", " "), 123456),
    ("1\u202f234,56", "EUR", NumberStyle(",", " "), 123456),
    ("1'234.56", "EUR", NumberStyle(".", "'"), 123456),
    ("1,00,000.00", "INR", POINT, 10000000),
    ("١٢٣٫٤٥", "AED", POINT, 12345),
    ("1500", "JPY", POINT, 1500),
    ("1.234", "KWD", NumberStyle(".", ""), 1234),
    ("54273.280000000006", "USD", POINT, 5427328),
    ("8.7199999999999999", "USD", POINT, 872),
    (".5", "USD", POINT, 50),
]
REFUSED = [
    ("12x", "USD", POINT, "not_an_amount"),
    ("1,23", "USD", POINT, "not_an_amount"),
    ("1,234.50", "USD", NumberStyle(".", ""), "not_an_amount"),
    ("1.234,56", "USD", POINT, "not_an_amount"),
    ("1.5E+05", "USD", POINT, "not_an_amount"),
    ("(12.00", "USD", POINT, "not_an_amount"),
    ("(-12.00)", "USD", POINT, "not_an_amount"),
    ("--5", "USD", POINT, "not_an_amount"),
    ("12.345", "USD", POINT, "too_many_decimals"),
    ("0.5", "JPY", POINT, "too_many_decimals"),
    ("€5.00", "USD", POINT, "other_currency"),
    ("5.00 GBP", "USD", POINT, "other_currency"),
    ("5.00 XYZ", "USD", POINT, "not_an_amount"),
    ("=SUM(A1:A3)", "USD", POINT, "formula"),
    ("99999999999999999999999", "USD", POINT, "not_an_amount"),
]


def read(text: str, currency: str, style: NumberStyle) -> tuple[int | None, str | None]:
    checked = read_amounts(pl.Series([text]), pl.Series([currency]), style)
    return checked.values[0], checked.codes[0]


@pytest.mark.parametrize(("text", "currency", "style", "minor"), READ)
def test_an_amount_is_read_to_the_minor_unit(text: str, currency: str, style: NumberStyle, minor: int) -> None:
    assert read(text, currency, style) == (minor, None)


@pytest.mark.parametrize(("text", "currency", "style", "code"), REFUSED)
def test_what_is_not_surely_an_amount_is_refused_with_its_reason(
    text: str, currency: str, style: NumberStyle, code: str
) -> None:
    assert read(text, currency, style) == (None, code)


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=30), st.sampled_from(["USD", "JPY", "KWD"]))
def test_every_amount_comes_back_exactly(minors: list[int], currency: str) -> None:
    places = {"USD": 2, "JPY": 0, "KWD": 3}[currency]
    text = pl.Series([f"{Decimal(minor).scaleb(-places):,f}" for minor in minors])

    checked = read_amounts(text, pl.Series([currency] * len(minors)), POINT)

    assert checked.values.to_list() == minors
    assert checked.codes.null_count() == len(minors)


def test_rows_of_different_currencies_keep_their_own_decimals() -> None:
    checked = read_amounts(pl.Series(["10", "10", "10", None]), pl.Series(["USD", "JPY", "KWD", "USD"]), POINT)

    assert checked.values.to_list() == [1000, 10, 10000, None]


def test_ten_million_in_a_hundred_field_is_not_believed() -> None:
    amounts = pl.Series([10_000] * 50 + [1_000_000_000])
    currency = pl.Series(["USD"] * 51)

    assert implausible(amounts, currency, None).to_list() == [None] * 50 + ["amount_outlier"]
    assert implausible(amounts, currency, 5_000).to_list() == [None] * 50 + ["amount_too_large"]
    assert implausible(amounts, currency, 10_000_000).null_count() == 51
