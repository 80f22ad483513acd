"""One statement of income and expenditure: its figures, whose they are, how often and how sure, as a month's money."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from dunwell.core.chain import canonical
from dunwell.core.means.form import Form
from dunwell.core.money import MINOR_MAX, round_minor
from dunwell.core.refusal import InLanguages, Refusal

Per = Literal["week", "fortnight", "four_weeks", "month", "quarter", "year"]
Whose = Literal["own", "partner", "joint"]
Confidence = Literal["said", "estimated", "seen"]

A_YEAR: Mapping[str, int] = {"week": 52, "fortnight": 26, "four_weeks": 13, "month": 12, "quarter": 4, "year": 1}
"""How often a year an amount comes or goes."""
WHOSE = ("own", "partner", "joint")
CONFIDENCE = ("said", "estimated", "seen")
"""said by the person; estimated from something; seen on a document or a bank's lines."""
PEOPLE_MAX = 20
MONTHS_MAX = 24


class BadStatement(Refusal, ValueError):
    """The statement cannot be used; the words name the line and the remedy."""


@dataclass(frozen=True, slots=True)
class Household:
    """Who lives from this money."""

    adults: int = 1
    children: int = 0
    is_joint: bool = False
    """The partner's money is counted: they owe with the person, or said that it may be. Otherwise the person bears
    the household's costs in proportion to the income they bring."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. Minor units, not negative."""

    category: str
    amount_minor: int
    per: Per = "month"
    whose: Whose = "own"
    confidence: Confidence = "said"
    months_minor: tuple[int, ...] = ()
    """Of an irregular income: what came in each of the last months; `amount_minor` is then not used."""
    because: str = ""
    """Why it is above the guideline, in the person's words."""
    document_ids: tuple[int, ...] = ()

    @property
    def monthly_minor(self) -> int:
        """As a month's money; of an irregular income the mean of the worse half of its months, rounded up in number."""
        if self.months_minor:
            worse = sorted(self.months_minor)[: (len(self.months_minor) + 1) // 2]
            return round_minor(Decimal(sum(worse)) / len(worse))
        return round_minor(Decimal(self.amount_minor) * A_YEAR[self.per] / 12)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a household has and spends."""

    country: str
    currency: str
    household: Household
    figures: tuple[Figure, ...]
    other_debts_minor: tuple[int, ...] = ()
    """Balances of the household's other debts that are not priority debts: they share what can be spared."""

    @property
    def is_verified(self) -> bool:
        """Whether every income was seen on a document or a bank's lines."""
        return bool(self.figures) and all(
            one.confidence == "seen" for one in self.figures if one.category.startswith("income_")
        )

    def as_text(self) -> str:
        """Canonical JSON, to be sealed."""
        return canonical(asdict(self))


@dataclass(frozen=True, slots=True)
class Trend:
    """How one category moved since the last statement; minor units a month."""

    category: str
    before_minor: int
    now_minor: int

    @property
    def change_minor(self) -> int:
        return self.now_minor - self.before_minor


def monthly(statement: Statement) -> dict[str, int]:
    """What each category comes to in a month, whoever's it is."""
    found: dict[str, int] = {}
    for one in statement.figures:
        found[one.category] = found.get(one.category, 0) + one.monthly_minor
    return found


def trends(now: Statement, before: Statement) -> tuple[Trend, ...]:
    """Categories that differ from the last statement, the largest change first. Raises BadStatement."""
    if now.currency != before.currency:
        raise BadStatement(
            "a statement in {currency} cannot be compared with one in {other}",
            currency=now.currency,
            other=before.currency,
        )
    left, right = monthly(before), monthly(now)
    moved = [Trend(code, left.get(code, 0), right.get(code, 0)) for code in {*left, *right}]
    return tuple(
        sorted((one for one in moved if one.change_minor), key=lambda one: (-abs(one.change_minor), one.category))
    )


def check(statement: Statement, form: Form) -> None:
    """Raise BadStatement unless every line can be used in the country's form."""
    lines = {one.code: one for one in form.categories}
    household = statement.household
    if not (1 <= household.adults <= PEOPLE_MAX and 0 <= household.children <= PEOPLE_MAX):
        raise BadStatement("a household has one adult at least, and no more than twenty adults or children; correct it")
    for one in statement.figures:
        if one.category not in lines:
            raise BadStatement(
                "'{category}' is not a line of this form; use one of: {known}", category=one.category, known=[*lines]
            )
        name = InLanguages(lines[one.category].words)
        amounts = (one.amount_minor, *one.months_minor)
        if min(amounts) < 0 or max(amounts) > MINOR_MAX:
            raise BadStatement("{category}: give an amount of zero or more", category=name)
        if one.per not in A_YEAR or one.whose not in WHOSE or one.confidence not in CONFIDENCE:
            raise BadStatement("{category}: say how often, whose and how sure in the words of the form", category=name)
        if len(one.months_minor) > MONTHS_MAX:
            raise BadStatement("{category}: give at most {most} months", category=name, most=MONTHS_MAX)
        if one.months_minor and lines[one.category].kind != "income":
            raise BadStatement("{category}: only an income is told month by month", category=name)
    if any(not 0 < minor <= MINOR_MAX for minor in statement.other_debts_minor):
        raise BadStatement("another debt has a balance above zero; leave out what is paid")


def read_statement(text: str) -> Statement:
    """A statement from the text `as_text` wrote. Raises BadStatement."""
    try:
        told = json.loads(text)
        return Statement(
            country=told["country"],
            currency=told["currency"],
            household=Household(**told["household"]),
            figures=tuple(_figure(one) for one in told["figures"]),
            other_debts_minor=tuple(told["other_debts_minor"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadStatement("the kept statement cannot be read: {error}; take a new one", error=str(error)) from None


def _figure(told: dict[str, Any]) -> Figure:
    return Figure(**{**told, "months_minor": tuple(told["months_minor"]), "document_ids": tuple(told["document_ids"])})
