"""Holidays by hand, for the years in which histories are made, and which days are left untested as doubtful."""

from __future__ import annotations

from datetime import date, timedelta

GOOD_FRIDAY = {2025: date(2025, 4, 18), 2026: date(2026, 4, 3), 2027: date(2027, 3, 26)}
ONE = timedelta(days=1)


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The number-th weekday (0 is Monday) of a month."""
    day = date(year, month, 1)
    while day.weekday() != weekday:
        day += ONE
    return day + (number - 1) * 7 * ONE


def last_monday(year: int, month: int, *, before: int = 32) -> date:
    """The last Monday of a month, or the last before a day of it."""
    found = [date(year, month, day) for day in range(1, min(before, 32)) if date(year, month, day).weekday() == 0]
    return found[-1]


def us_listed(year: int) -> set[date]:
    """Holidays of 5 USC 6103(a) on their actual dates."""
    return {
        date(year, 1, 1),
        nth(year, 1, 0, 3),
        nth(year, 2, 0, 3),
        last_monday(year, 5),
        date(year, 6, 19),
        date(year, 7, 4),
        nth(year, 9, 0, 1),
        nth(year, 10, 0, 2),
        date(year, 11, 11),
        nth(year, 11, 3, 4),
        date(year, 12, 25),
    }


def canadian(year: int) -> dict[str, date]:
    """Days that are a holiday in some province, by name."""
    return {
        "new_year": date(year, 1, 1),
        "february": nth(year, 2, 0, 3),
        "good_friday": GOOD_FRIDAY[year],
        "easter_monday": GOOD_FRIDAY[year] + 3 * ONE,
        "victoria": last_monday(year, 5, before=25),
        "st_jean": date(year, 6, 24),
        "canada": date(year, 7, 1) if date(year, 7, 1).weekday() != 6 else date(year, 7, 2),
        "august": nth(year, 8, 0, 1),
        "labour": nth(year, 9, 0, 1),
        "september_30": date(year, 9, 30),
        "thanksgiving": nth(year, 10, 0, 2),
        "remembrance": date(year, 11, 11),
        "christmas": date(year, 12, 25),
        "boxing": date(year, 12, 26),
    }


EVERYWHERE = {"new_year", "good_friday", "canada", "labour", "christmas"}
LISTED = {
    "CA-ON": EVERYWHERE | {"february", "victoria", "thanksgiving", "boxing"},
    "CA-BC": EVERYWHERE | {"february", "victoria", "august", "thanksgiving", "september_30", "remembrance"},
    "CA-SK": EVERYWHERE | {"february", "victoria", "august", "thanksgiving", "remembrance", "boxing"},
    "CA-MB": EVERYWHERE | {"february", "victoria", "thanksgiving"},
    "CA-QC": EVERYWHERE | {"easter_monday", "victoria", "st_jean", "thanksgiving"},
    "CA-NB": EVERYWHERE | {"february", "august", "remembrance"},
    "federal": EVERYWHERE | {"easter_monday", "victoria", "september_30", "remembrance"},
}
"""By place the days that are surely holidays there."""
SURE_FREE = {"CA-SK": {"september_30", "easter_monday", "st_jean"}, "CA-QC": {"february", "august", "remembrance"}}
"""Where the table lists every day, days of others that surely are none."""


def is_off(place: str, day: date) -> bool | None:
    """Whether it is a holiday of the place; None where the tables leave it open."""
    named = [name for name, when in canadian(day.year).items() if when == day]
    if any(name in LISTED[place] for name in named):
        return True
    if all(name in SURE_FREE.get(place, set()) for name in named):
        before = [when for when in canadian(day.year).values() if day - 3 * ONE <= when < day]
        may_be_in_lieu = any(when.weekday() >= 5 for when in before)
        return None if may_be_in_lieu else False
    return None
