"""Income and expenditure proposed from a person's own bank lines: recurring income by payer, spending by words.

A proposal, never the last word: whoever takes the statement accepts or changes each figure. Nothing here keeps a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from dunwell.core.means.form import Form
from dunwell.core.means.statement import A_YEAR, Confidence, Figure, Per
from dunwell.core.money import round_minor
from dunwell.core.refusal import Refusal

HERE = Path(__file__).parent / "words"
DAYS_MIN = 28
"""With fewer days than this, a month cannot be told."""
DAYS_A_MONTH = Decimal("365.25") / 12
GAPS: Mapping[Per, tuple[int, int]] = {"week": (6, 8), "fortnight": (13, 15), "four_weeks": (28, 28), "month": (26, 35)}
"""Days between two payments of a period, at least and at most; the narrowest is tried first."""
ALIKE = Decimal("0.25")
"""How far payments of one payer may lie from their median and still be one regular amount."""
OTHER_IN, OTHER_OUT = "income_other", "other_spending"


class TooFewLines(Refusal, ValueError):
    """The lines do not cover a month; the words say how many days they cover."""


class OtherCurrency(Refusal, ValueError):
    """The lines are of another currency than the form."""


@dataclass(frozen=True, slots=True)
class BankLine:
    """One line of the person's account: positive came in, negative went out; minor units of the form's currency."""

    on: date
    amount_minor: int
    words: str
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of the form as the bank's lines tell it.

    change_minor   how much more a month in the later half of the days than in the earlier
    lines          how many lines stand behind it
    """

    figure: Figure
    change_minor: int
    lines: int


@dataclass(frozen=True, slots=True)
class FromBank:
    """What a file of lines proposes. `unclear` spending lines had no word that says what for; `left_out` are moves
    between the person's own accounts."""

    figures: tuple[Proposed, ...]
    first_on: date
    last_on: date
    lines: int
    unclear: int
    left_out: int

    @property
    def days(self) -> int:
        """Days covered, both ends inside."""
        return (self.last_on - self.first_on).days + 1


def propose(lines: Sequence[BankLine], form: Form) -> FromBank:
    """Figures for a form. Raises TooFewLines."""
    days = (max(one.on for one in lines) - min(one.on for one in lines)).days + 1 if lines else 0
    if days < DAYS_MIN:
        raise TooFewLines(
            "the lines cover {days} days; give at least {least} days, three months are better",
            days=days,
            least=DAYS_MIN,
        )
    first_on, last_on = min(one.on for one in lines), max(one.on for one in lines)
    words = _words(form.country)
    told = [(one, _category(one, words, form)) for one in lines if one.amount_minor]
    kept = [(one, code) for one, code in told if code != ""]
    by_code: dict[str, list[BankLine]] = {}
    for one, code in kept:
        by_code.setdefault(code or (OTHER_IN if one.amount_minor > 0 else OTHER_OUT), []).append(one)
    span = _Span(first_on, last_on)
    unclear = sum(code is None and one.amount_minor < 0 for one, code in kept)
    figures = tuple(
        _income(category.code, by_code[category.code], span)
        if category.kind == "income"
        else _spending(category.code, by_code[category.code], span)
        for category in form.categories
        if category.code in by_code
    )
    return FromBank(figures, first_on, last_on, len(lines), unclear, len(told) - len(kept))


@dataclass(frozen=True, slots=True)
class _Span:
    first_on: date
    last_on: date

    @property
    def months(self) -> Decimal:
        return Decimal((self.last_on - self.first_on).days + 1) / DAYS_A_MONTH

    @property
    def middle(self) -> date:
        return self.first_on + timedelta(days=((self.last_on - self.first_on).days + 1) // 2)

    def change(self, lines: Sequence[BankLine]) -> int:
        """How much more a month in the later half than in the earlier."""
        later = sum(abs(one.amount_minor) for one in lines if one.on >= self.middle)
        earlier = sum(abs(one.amount_minor) for one in lines if one.on < self.middle)
        return round_minor(Decimal(later - earlier) / (self.months / 2))


def _income(code: str, lines: Sequence[BankLine], span: _Span) -> Proposed:
    """One regular payer as it pays; several regular ones as a month's sum; else month by month, as it came."""
    by_payer: dict[str, list[BankLine]] = {}
    for one in lines:
        by_payer.setdefault(folded(one.payer or one.words), []).append(one)
    regular = {payer: found for payer, of in by_payer.items() if (found := _regular(of))}
    if len(regular) < len(by_payer):
        figure = Figure(code, 0, confidence="estimated", months_minor=_months(lines, span))
        return Proposed(figure, span.change(lines), len(lines))
    if len(regular) == 1:
        [(minor, per)] = regular.values()
    else:
        minor = round_minor(sum((Decimal(each * A_YEAR[per]) / 12 for each, per in regular.values()), Decimal(0)))
        per = "month"
    return Proposed(Figure(code, minor, per, confidence="seen"), span.change(lines), len(lines))


def _regular(lines: Sequence[BankLine]) -> tuple[int, Per] | None:
    """The amount and period in which a payer pays; None where two payments at least do not show one."""
    ordered = sorted(lines, key=lambda one: one.on)
    gaps = [(after.on - before.on).days for before, after in pairwise(ordered)]
    usual = median(one.amount_minor for one in ordered)
    if not gaps or any(abs(one.amount_minor - usual) > usual * float(ALIKE) for one in ordered):
        return None
    found = next((per for per, (least, most) in GAPS.items() if all(least <= gap <= most for gap in gaps)), None)
    return (round_minor(Decimal(usual)), found) if found else None


def _months(lines: Sequence[BankLine], span: _Span) -> tuple[int, ...]:
    """What came in each calendar month the lines cover."""
    sums: dict[tuple[int, int], int] = {}
    day = span.first_on
    while day <= span.last_on:
        sums.setdefault((day.year, day.month), 0)
        day += timedelta(days=1)
    for one in lines:
        sums[one.on.year, one.on.month] += one.amount_minor
    return tuple(max(minor, 0) for minor in sums.values())


def _spending(code: str, lines: Sequence[BankLine], span: _Span) -> Proposed:
    """A month's share of what went out, less what came back; sure where it came in two months at least."""
    whole = max(-sum(one.amount_minor for one in lines), 0)
    months = {(one.on.year, one.on.month) for one in lines}
    sure: Confidence = "seen" if len(months) > 1 and code != OTHER_OUT else "estimated"
    return Proposed(
        Figure(code, round_minor(Decimal(whole) / span.months), confidence=sure), span.change(lines), len(lines)
    )


def _category(line: BankLine, words: Words, form: Form) -> str | None:
    """The category whose longest word stands on the line; empty for the person's own accounts; None: no word says."""
    text = f" {folded(f'{line.payer} {line.words}')} "
    is_back = any(f" {word} " in text for word in words.came_back)
    kinds = {"income"} if line.amount_minor > 0 and not is_back else {"fixed", "flexible"}
    for word, code in words.ordered:
        category = form.category(code) if code else None
        if f" {word} " in text and (not code or (category is not None and category.kind in kinds)):
            return code
    return None


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a country with their category, the longest first; an empty category: between own accounts.

    came_back   words of money that comes back from where it was spent
    """

    ordered: tuple[tuple[str, str], ...]
    came_back: tuple[str, ...]


@cache
def _words(country: str) -> Words:
    path = HERE / f"{country.lower()}.yaml"
    told: dict[str, Any] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) if path.exists() else {}
    found = [(folded(word), "") for word in told.get("between_own_accounts", ())]
    found += [(folded(word), code) for code, list_ in told.get("categories", {}).items() for word in list_]
    back = tuple(folded(word) for word in told.get("came_back", ()))
    return Words(tuple(sorted(found, key=lambda one: (-len(one[0]), one))), back)


def folded(text: str) -> str:
    """Lower-case words without accents, numbers or marks, so that the same payer reads the same each month."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W\d_]+\d?", plain))
