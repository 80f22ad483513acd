"""The form of a country: its categories, and the dated figures up to which what is spent is not questioned.

The figures are Dunwell's own starting assumptions and say so; a house that holds a licence to a published standard, or
has measured its own, replaces the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dunwell.core.refusal import Refusal

HERE = Path(__file__).parent / "forms"


class NoSuchForm(Refusal, LookupError):
    """There is no form for the country on that day."""


@dataclass(frozen=True, slots=True)
class Guideline:
    """Up to what a category is not questioned, by household; minor units a month."""

    base_minor: int
    per_adult_minor: int
    per_child_minor: int

    def of(self, *, adults: int, children: int) -> int:
        """The figure for a household of so many adults (one at least) and children; more people never lower it."""
        return self.base_minor + self.per_adult_minor * max(adults - 1, 0) + self.per_child_minor * children


@dataclass(frozen=True, slots=True)
class Category:
    """One line of the form."""

    code: str
    kind: str
    """income, fixed, flexible or arrears (priority arrears: what loses a home, heat or liberty)."""
    words: Mapping[str, str]
    """By language."""
    guideline: Guideline | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked in one country from a day on. Amounts in minor units of its currency, a month."""

    country: str
    currency: str
    starts_on: date
    source: str
    confidence: str
    """How far the figures may be relied on: assumption, measured, published."""
    categories: tuple[Category, ...]
    protected: Guideline
    """What a household is left with whatever it says it spends."""
    savings_percent: int
    savings_max_minor: int
    loans: tuple[str, ...]
    """Categories that the law there counts as other instalments; none: it looks at everything that is spent."""
    token_minor: int
    """The most a person without a surplus may be asked for, when they wish to pay something."""

    def category(self, code: str) -> Category | None:
        """A category by its code."""
        return next((one for one in self.categories if one.code == code), None)


@cache
def form_for(country: str, on: date) -> Form:
    """The form in force on a day. Raises NoSuchForm."""
    path = HERE / f"{country.lower()}.yaml"
    read = _read(path) if country.isalpha() and path.exists() else None
    days = [day for day in (read or {}).get("figures", {}) if day <= on]
    if read is None or not days:
        known = sorted(each.stem.upper() for each in HERE.glob("??.yaml"))
        raise NoSuchForm(
            "there is no income and expenditure form for {country} on {day}; there are forms for {known}",
            country=country,
            day=on,
            known=known,
        )
    return _form(country, max(days), read)


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return found


@cache
def _words() -> dict[str, dict[str, Any]]:
    """What every category is called, and of what kind it is."""
    return {row["code"]: row for row in _read(HERE / "categories.yaml")["categories"]}


def _form(country: str, day: date, read: dict[str, Any]) -> Form:
    figures = read["figures"][day]
    guidelines = {code: Guideline(*row) for code, row in figures["guidelines"].items()}
    categories = tuple(
        Category(code, _words()[code]["kind"], _words()[code]["words"], guidelines.get(code))
        for code in read["categories"]
    )
    return Form(
        country=country,
        currency=read["currency"],
        starts_on=day,
        source=figures["source"],
        confidence=figures["confidence"],
        categories=categories,
        protected=Guideline(*figures["protected"]),
        savings_percent=figures["savings_percent"],
        savings_max_minor=figures["savings_max_minor"],
        loans=tuple(read.get("loans", ())),
        token_minor=figures["token_minor"],
    )
