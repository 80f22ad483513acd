"""Days as laws count them: business days of a place, and months and years that end on the same day number.

Holidays are those of the `holidays` package, whose moving feasts are forecasts until they are announced. A matter that
brings its own calendar is counted by that one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

from dunwell.core.matter import Matter
from dunwell.core.matter.matter import WEEKDAYS

MONTHS = 12
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOff:
    """Days that are no business days: some weekdays, and holidays (of a place, or exactly those given)."""

    weekend: frozenset[str]
    earlier_weekend: frozenset[str] = frozenset()
    """The weekend before `weekend_since`."""
    weekend_since: date = date.min
    place: str = ""
    subdivision: str | None = None
    categories: tuple[str, ...] = ("public",)
    with_substitutes: bool = False
    given: frozenset[date] | None = None

    def has(self, day: date) -> bool:
        """Whether `day` is off."""
        weekend = self.weekend if day >= self.weekend_since else self.earlier_weekend
        return WEEKDAYS[day.weekday()] in weekend or self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a holiday, whatever its weekday."""
        if self.given is not None:
            return day in self.given
        return day in _holidays(self.place, self.subdivision, day.year, self.categories, self.with_substitutes)


def days_off(
    m: Matter,
    *,
    weekend: Collection[str] = ("sat", "sun"),
    earlier_weekend: Collection[str] = (),
    weekend_since: date = date.min,
    place: str = "",
    subdivision: str | None = None,
    categories: tuple[str, ...] = ("public",),
    with_substitutes: bool = False,
) -> DaysOff:
    """The days off that count in a matter: its own calendar if it brings one, else the official one of the place.

    Given   `place` ISO 3166-1, by default the matter's; `with_substitutes` also the weekday kept in place of a holiday
            that falls on a weekend; `earlier_weekend` the weekdays off before `weekend_since`
    """
    if m.calendar is not None:
        return DaysOff(weekend=frozenset(m.calendar.weekend), given=frozenset(m.calendar.holidays))
    return DaysOff(
        weekend=frozenset(weekend),
        earlier_weekend=frozenset(earlier_weekend),
        weekend_since=weekend_since,
        place=place or m.jurisdiction,
        subdivision=subdivision,
        categories=categories,
        with_substitutes=with_substitutes,
    )


def business_days_after(day: date, count: int, off: DaysOff) -> date:
    """The business day that is number `count` after `day`, which itself is not counted; `day` for none."""
    while count > 0:
        day += DAY
        count -= not off.has(day)
    return day


def business_days_before(day: date, count: int, off: DaysOff) -> date:
    """The business day that lies `count` business days before `day`, which itself is not counted."""
    while count > 0:
        day -= DAY
        count -= not off.has(day)
    return day


def on_or_after(day: date, off: DaysOff) -> date:
    """`day`, or the first business day after it."""
    while off.has(day):
        day += DAY
    return day


def months_after(day: date, months: int) -> date:
    """The same day number so many months later, or earlier if negative; the last day of a month that lacks it."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_after(day: date, years: int) -> date:
    """The anniversary so many years later; 28 February for a leap day in a common year."""
    return months_after(day, years * MONTHS)


@lru_cache(maxsize=1024)
def _holidays(
    place: str, subdivision: str | None, year: int, categories: tuple[str, ...], with_substitutes: bool
) -> frozenset[date]:
    """Holidays of a year. A subdivision the package does not know is read as the whole country."""
    known = holidays.list_supported_countries().get(place, [])
    part = subdivision.removeprefix(place + "-") if subdivision else None
    return frozenset(
        holidays.country_holidays(
            place,
            subdiv=part if part in known else None,
            years=[year],
            categories=categories,
            observed=with_substitutes,
        )
    )


@lru_cache(maxsize=256)
def named_days(place: str, name: str, year: int) -> tuple[date, ...]:
    """The first day of each holiday of exactly that name in a year, as forecast or announced."""
    found = holidays.country_holidays(place, years=[year], language="en_US")
    return tuple(sorted(found.get_named(name, lookup="exact")))
