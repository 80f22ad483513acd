"""Holidays as Canadian laws list them, and days off of a province.

A list of the law names each day in a word: `07-01` a date, `07-01>sun` the next day where it falls on a Sunday,
`mon1-09` the first Monday of September, `mon<05-25` the Monday before 25 May, `easter-2` Good Friday.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

import holidays

from dunwell.core.matter import Matter
from dunwell.rulebook.days import days_off

SUNDAY, WEEK = 6, 7
WEEKEND = (5, SUNDAY)
GOOD_FRIDAY_TO_EASTER = timedelta(days=2)
ALL_KINDS = ("public", "optional")
"""Days that are holidays of a province by law, paid or not."""
BY_LAW = ("public",)
CIVIC = "mon1-08"
"""A day that towns keep; of a province only where its law makes it one."""
IsOff = Callable[[date], bool]


def never(_: date) -> bool:
    """No holiday counts."""
    return False


def listed(m: Matter, words: Sequence[str]) -> IsOff:
    """The holidays that a list of the law names; the matter's own calendar where it brings one."""
    if m.calendar is not None:
        return days_off(m).is_holiday
    return lambda day: day in named_days(tuple(words), day.year)


def provincial(m: Matter) -> IsOff:
    """The holidays of the debtor's province; none below the federal level where no province is in play.

    The civic holiday of August is one only where the law of the province names it.
    """
    all_kinds, by_law = _of_place(m, ALL_KINDS), _of_place(m, BY_LAW)
    if m.calendar is not None:
        return all_kinds
    return lambda day: by_law(day) if day in named_days((CIVIC,), day.year) else all_kinds(day)


def _of_place(m: Matter, kinds: tuple[str, ...]) -> IsOff:
    if m.region is None and m.calendar is None:
        return never
    return days_off(m, subdivision=m.region, categories=kinds, with_substitutes=True).is_holiday


def federal(m: Matter, words: Sequence[str]) -> IsOff:
    """Federal holidays, and beside them those of province and town, as the Interpretation Act adds them up."""
    own, of_place = listed(m, words), _of_place(m, ALL_KINDS)
    return lambda day: own(day) or of_place(day)


@lru_cache(maxsize=256)
def named_days(words: tuple[str, ...], year: int) -> frozenset[date]:
    """The days of a year that these words name."""
    return frozenset(_day(word, year) for word in words)


def _day(word: str, year: int) -> date:
    if word.startswith("easter"):
        return _easter(year) + timedelta(days=int(word.removeprefix("easter")))
    if word.startswith("mon<"):
        end = _date(word.removeprefix("mon<"), year)
        return end - timedelta(days=end.weekday() or WEEK)
    if word.startswith("mon"):
        number, month = word.removeprefix("mon").split("-")
        first = date(year, int(month), 1)
        return first + timedelta(days=-first.weekday() % WEEK + WEEK * (int(number) - 1))
    day = _date(word.removesuffix(">sun"), year)
    return day + timedelta(days=word.endswith(">sun") and day.weekday() == SUNDAY)


def _easter(year: int) -> date:
    known = holidays.country_holidays("CA", years=[year], language="en_CA").items()
    return next(day for day, name in known if name == "Good Friday") + GOOD_FRIDAY_TO_EASTER


def _date(word: str, year: int) -> date:
    month, day = word.split("-")
    return date(year, int(month), int(day))
