"""What the values of a column look like: dates in which form, amounts with which marks, addresses, codes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.intake.cells import BLANKS
from dunwell.core.intake.contacts import read_emails, read_phones
from dunwell.core.intake.dates import EXCEL, by_form, tidy
from dunwell.core.intake.fields import Kind
from dunwell.core.intake.places import read_countries, read_languages
from dunwell.core.intake.rates import read_rates
from dunwell.core.intake.vocabulary import (
    read_compounding,
    read_currencies,
    read_day_counts,
    read_flags,
    read_kinds,
    read_statuses,
)

FORMS = (
    "%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y",
    "%d/%m/%y", "%m/%d/%y", "%d.%m.%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y",
    EXCEL,
)  # fmt: skip
"""Date forms tried on a column, in order."""
TWINS = {
    "%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y", "%d/%m/%y": "%m/%d/%y",
    "%m/%d/%Y": "%d/%m/%Y", "%m-%d-%Y": "%d-%m-%Y", "%m/%d/%y": "%d/%m/%y",
}  # fmt: skip
"""Forms that differ only in which number is the day."""
FIRST_ROWS, SAMPLE_ROWS = 200, 1_800
PHONES = 40
"""Values asked of the phone library, which is slow: enough to see whether a column holds phones."""
_AMOUNT = re.compile(
    r"^\(?[-+−]?\s*(?:[A-Z]{0,3}\$|[£€¥₹]|[A-Za-z]{3})?\s*[-+−]?[\d٠-٩][\d٠-٩.,'\s٫٬]*\s*(?:[£€$]|[A-Za-z]{3})?-?\)?$"
)
_SAP_ID = re.compile(r"^\d+\.0$")
_LIKELY_FROM, _LIKELY_TO = date(1920, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """What one column's values are.

    shares    kind of field -> share of the values that can be read as it, 0 to 1
    forms     date form -> share of values it reads as a likely date, only forms that read most
    unique    share of values that stand once
    """

    column: str
    values: tuple[str, ...]
    shares: dict[Kind, float]
    forms: dict[str, float]
    unique: float
    sap_ids: float

    @property
    def samples(self) -> tuple[str, ...]:
        """The first few different values, to be shown."""
        return tuple(dict.fromkeys(self.values))[:3]


def look_at(column: str, cells: pl.Series) -> Shape:
    """Describe one column from its first rows and a fixed random sample of the rest."""
    first, rest = cells.head(FIRST_ROWS), cells.slice(FIRST_ROWS)
    text = pl.concat([first, rest.sample(min(len(rest), SAMPLE_ROWS), seed=0)]).str.strip_chars().drop_nulls()
    text = text.filter(~text.is_in(BLANKS)).alias("text")
    count = max(1, len(text))

    def share(read: pl.Series) -> float:
        return (len(read) - read.null_count()) / count

    few = text.head(PHONES)
    phones = read_phones(few, pl.Series("country", ["US"], dtype=pl.String).new_from_index(0, len(few))).values
    few_phones = 1 - phones.null_count() / max(1, len(few))
    forms = _forms(text)
    best_date = max(forms.values(), default=0.0)
    amounts = sum(1 for value in text if _AMOUNT.match(value)) / count
    shares: dict[Kind, float] = {
        "date": best_date,
        "birth": best_date,
        "money": amounts,
        "count": share(tidy(text).cast(pl.Int32, strict=False)),
        "email": share(read_emails(text).values),
        "phone": few_phones,
        "currency": share(read_currencies(text).values),
        "country": share(read_countries(text).values),
        "language": share(read_languages(text).values),
        "flag": share(read_flags(text).values),
        "person_kind": share(read_kinds(text).values),
        "rate": max(share(read_rates(text, form="percent", decimal=mark).values) for mark in ".,"),
        "compounding": share(read_compounding(text).values),
        "day_count": share(read_day_counts(text).values),
        "status": max(share(read_statuses(text, {}).values), share(read_flags(text).values)),
        "name": len(text.filter(text.str.contains(r"\p{L}{2}"))) / count,
        "text": 1.0, "region": 1.0, "key": 1.0 - best_date * 0.5,
    }  # fmt: skip
    sap_ids = sum(1 for value in text if _SAP_ID.match(value)) / count
    return Shape(column, tuple(text), shares, forms, text.n_unique() / count if len(text) else 0.0, sap_ids)


def _forms(text: pl.Series) -> dict[str, float]:
    """Date forms that read at least half of the values as likely dates, with the share they read."""
    if 2 * len(text.filter(text.str.contains(r"\d.*\d.*\d"))) < len(text):
        return {}
    plain = tidy(text)
    return {form: share for form in FORMS if (share := _form_share(plain, form)) >= 0.5}


def _form_share(text: pl.Series, form: str) -> float:
    if form == EXCEL and not text.str.contains(r"^\d{5}$").all():
        return 0.0
    found = by_form(text, form)
    return len(found.filter(found.is_between(_LIKELY_FROM, _LIKELY_TO))) / max(1, len(text))


@dataclass(frozen=True, slots=True)
class Marks:
    """Decimal and thousands marks found; `is_certain` false when the values leave both readings open."""

    decimal: str
    thousands: str
    is_certain: bool


def find_marks(values: Sequence[str]) -> Marks:
    """Which mark cuts the decimals off, from all amounts of a file.

    It is the last of two marks, or the only one when other than three digits follow it.
    """
    numbers = [re.sub(r"[^\d.,' \u00a0\u202f]", "", value).strip() for value in values]
    votes = {".": 0, ",": 0}
    groups = {".": 0, ",": 0, " ": 0, "'": 0}
    for number in numbers:
        ends = re.search(r"[.,](\d*)$", number)
        for mark in " '":
            groups[mark] += mark in number.replace("\u00a0", " ").replace("\u202f", " ")
        if not ends:
            continue
        mark, other = number[ends.start()], "," if number[ends.start()] == "." else "."
        if other in number:
            votes[mark] += 1
            groups[other] += 1
        elif number.count(mark) > 1:
            groups[mark] += 1
        elif len(ends[1]) != 3:
            votes[mark] += 1
    decimal = "," if votes[","] > votes["."] else "."
    other = "." if decimal == "," else ","
    lone = [number for number in numbers if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+", number)]
    thousands = max((" ", "'", other), key=lambda mark: groups[mark])
    if not groups[thousands]:
        thousands = other if lone else ""
    is_certain = bool(votes["."] or votes[","]) or not any(mark in number for number in numbers for mark in ".,")
    return Marks(decimal, thousands, is_certain and not (votes["."] and votes[","]))
