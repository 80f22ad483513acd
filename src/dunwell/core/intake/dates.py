"""Dates as files write them: the forms a profile lists, tried in order, and never one that reads two ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from dunwell.core.intake.checked import ARABIC_DIGITS, Checked, by_distinct

EXCEL = "excel"
"""Date form of serial day numbers: 43888 is 2020-02-27."""
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_LAST_DAY = 109_574
"""31 December 2199."""
_EPOCH = date(1970, 1, 1)
_EMPTY_FROM, _EMPTY_TO = date(1899, 12, 30), date(1900, 12, 31)
YEARS_AHEAD = 20
_OLDEST_AGE = 120

_MONTHS = {
    "janvier": "January", "février": "February", "fevrier": "February", "mars": "March", "avril": "April", "mai": "May",
    "juin": "June", "juillet": "July", "août": "August", "aout": "August", "septembre": "September",
    "octobre": "October", "novembre": "November", "décembre": "December", "decembre": "December", "enero": "January",
    "febrero": "February", "marzo": "March", "abril": "April", "mayo": "May", "junio": "June", "julio": "July",
    "agosto": "August", "septiembre": "September", "octubre": "October", "noviembre": "November",
    "diciembre": "December",
}  # fmt: skip
_WORD = re.compile("[a-z]", re.IGNORECASE)


def tidy(text: pl.Series) -> pl.Series:
    """Drop a time of day, a float's `.0`, `of` and month names that are not English; digits to ASCII."""
    plain = text.str.replace_many(ARABIC_DIGITS).str.replace(r"\.0+$", "").str.replace(r"[T ]+\d{1,2}:\d{2}.*$", "")
    if plain.str.contains("(?i)[a-zé]{4}").any():
        plain = plain.str.to_lowercase().str.replace_all(r"\bde\b", "").str.replace_all(r"\s+", " ")
        for word, english in _MONTHS.items():
            plain = plain.str.replace_all(rf"\b{word}\b", english)
    return plain


def parse(text: pl.Series, forms: Sequence[str]) -> pl.Series:
    """Dates by the first form that fits; null where none does."""
    plain = tidy(text)
    found = pl.Series("date", [None], dtype=pl.Date).new_from_index(0, len(text))
    for form in forms:
        found = found.zip_with(found.is_not_null(), by_form(plain, form))
        if found.null_count() == plain.null_count():
            break
    return found


def by_form(plain: pl.Series, form: str) -> pl.Series:
    """Dates of `tidy` text in one form; null where it does not fit."""
    if form != EXCEL:
        return plain.str.to_date(form, strict=False)
    days = pl.col("days").cast(pl.Float64, strict=False).cast(pl.Int32, strict=False)
    is_day = days.is_between(1, _EXCEL_LAST_DAY)
    return plain.to_frame("days").select(pl.when(is_day).then(pl.lit(_EXCEL_DAY_ZERO) + pl.duration(days=days)))[
        "literal"
    ]


def read_dates(text: pl.Series, forms: Sequence[str], *, as_of: date) -> Checked:
    """Dates of a column that can be true on `as_of`.

    Null     blank, or a code: not_a_date, date_1900, date_epoch, date_too_old (before 1970), date_too_far
    """
    far = as_of.replace(year=as_of.year + YEARS_AHEAD, day=min(as_of.day, 28))

    def read(cells: pl.Series) -> Checked:
        day = parse(cells, forms)
        return _settle(
            cells,
            day,
            pl.when(day.is_between(_EMPTY_FROM, _EMPTY_TO)).then(pl.lit("date_1900"))
            .when(day == _EPOCH).then(pl.lit("date_epoch"))
            .when(day < _EPOCH).then(pl.lit("date_too_old"))
            .when(day > far).then(pl.lit("date_too_far")),
        )  # fmt: skip

    return by_distinct(text, read)


def read_births(text: pl.Series, forms: Sequence[str], *, as_of: date) -> Checked:
    """Birth dates of people alive on `as_of`: 1 January 1970 is one; 1 January 1900 and the future are not."""
    oldest = as_of - timedelta(days=_OLDEST_AGE * 365)

    def read(cells: pl.Series) -> Checked:
        day = parse(cells, forms)
        impossible = (day < oldest) | (day > as_of) | day.is_between(_EMPTY_FROM, date(1900, 1, 1))
        return _settle(cells, day, pl.when(impossible).then(pl.lit("birth_impossible")))

    return by_distinct(text, read)


def _settle(cells: pl.Series, day: pl.Series, doubt: pl.Expr) -> Checked:
    unread = cells.is_not_null() & day.is_null()
    formula = pl.when(cells.str.starts_with("=")).then(pl.lit("formula")).otherwise(pl.lit("not_a_date"))
    frame = pl.select(day=day, code=pl.coalesce(pl.when(unread).then(formula), doubt))
    return Checked(
        frame.select(pl.when(pl.col("code").is_null()).then(pl.col("day")).alias("day"))["day"], frame["code"]
    )
