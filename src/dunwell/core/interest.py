"""Interest by the day: day counts, rates by date, no-interest days. All in whole numbers; rounded once per period.

A rate is kept as units of 1/RATE_UNITS a year. A stretch of days is kept as units of 1/YEAR_UNITS of a year, chosen so
that a day of each convention is a whole number of them: what interest is before rounding is exact, in plain Python as
in columns. A day bears interest on what is owed at its end, so the day of a payment bears none on what was paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, DecimalException
from enum import StrEnum

import polars as pl

from dunwell.core.money import round_ratio
from dunwell.core.refusal import Refusal

RATE_UNITS = 10**8
YEAR_UNITS = 1_603_080
"""The least number that 365, 366 and 360 all divide."""
DENOMINATOR = RATE_UNITS * YEAR_UNITS
_DAY_OF_365, _DAY_OF_366, _DAY_OF_360 = YEAR_UNITS // 365, YEAR_UNITS // 366, YEAR_UNITS // 360
RATE_MAX = Decimal(100)
"""A hundred times the debt a year: above it a rate is a slip of the pen."""
DAY = timedelta(days=1)
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


class DayCount(StrEnum):
    """How days become a share of a year."""

    ACT_365 = "act_365"
    """Days over 365, also in a leap year."""
    ACT_366 = "act_366"
    """Days of a leap year over 366, others over 365."""
    THIRTY_360 = "30_360"
    """Months of 30 days, years of 360; the 31st counts as the 30th (30E/360)."""


class Every(StrEnum):
    """When interest is charged, and where it is compound, from when it bears interest itself."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class NotARate(Refusal, ValueError):
    """The text is not a yearly rate that can be charged."""


@dataclass(frozen=True, slots=True)
class RateFrom:
    """A yearly rate from a day on, until the next."""

    starts_on: date
    rate_units: int


@dataclass(frozen=True, slots=True)
class FreeDays:
    """Days that bear no interest, both ends inside; None: until further notice."""

    starts_on: date
    ends_on: date | None
    because: str = ""

    def covers(self, day: date) -> bool:
        """Whether `day` bears none."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Slice:
    """Days on which base and rate stood still, `from_on` inside and `to_on` outside. `free_because`: no interest."""

    from_on: date
    to_on: date
    base_minor: int
    rate_units: int
    free_because: str = ""

    @property
    def days(self) -> int:
        """How many days of the calendar."""
        return (self.to_on - self.from_on).days


def read_rate(text: str) -> int:
    """A yearly rate written as a decimal, `0.0825` for 8.25 percent, in rate units. Raises NotARate."""
    try:
        rate = Decimal(text)
    except DecimalException:
        raise NotARate("'{text}' is not a rate; write 8 percent a year as 0.08", text=text[:40]) from None
    is_rate = rate.is_finite() and 0 <= rate <= RATE_MAX
    if not is_rate or (scaled := rate * RATE_UNITS) != scaled.to_integral_value():
        raise NotARate(
            "'{text}' is not a yearly rate between 0 and {most} with at most eight decimals",
            text=text[:40],
            most=RATE_MAX,
        )
    return int(scaled)


def show_rate(rate_units: int) -> str:
    """The rate in percent a year: `8.25`."""
    percent = Decimal(rate_units).scaleb(-6).normalize()
    return f"{percent:f}"


def year_units(from_on: date, to_on: date, count: DayCount) -> int:
    """The share of a year from one day until before another, in units of 1/YEAR_UNITS."""
    if count == DayCount.THIRTY_360:
        return (_days_360(to_on) - _days_360(from_on)) * _DAY_OF_360
    days = (to_on - from_on).days
    if count == DayCount.ACT_365:
        return days * _DAY_OF_365
    leap = _leap_days(to_on) - _leap_days(from_on)
    return leap * _DAY_OF_366 + (days - leap) * _DAY_OF_365


def year_units_of(from_on: pl.Expr, to_on: pl.Expr, count: pl.Expr) -> pl.Expr:
    """The same for columns; Int128."""
    days = (to_on - from_on).dt.total_days().cast(pl.Int128)
    thirty = _days_360_of(to_on) - _days_360_of(from_on)
    leap = _leap_days_of(to_on) - _leap_days_of(from_on)
    actual = leap * _DAY_OF_366 + (days - leap) * _DAY_OF_365
    return (
        pl.when(count == DayCount.THIRTY_360).then(thirty * _DAY_OF_360)
        .when(count == DayCount.ACT_366).then(actual)
        .otherwise(days * _DAY_OF_365)
    )  # fmt: skip


def next_boundary(day: date, every: Every) -> date:
    """The first day after `day` on which a regular period begins."""
    if every == Every.DAY:
        return day + DAY
    months = MONTHS_OF[every]
    month = (day.month - 1) // months * months + months
    return date(day.year + month // 12, month % 12 + 1, 1)


def next_boundary_of(day: pl.Expr, every: pl.Expr) -> pl.Expr:
    """The same for columns."""
    return (
        pl.when(every == Every.DAY).then(day + DAY)
        .when(every == Every.MONTH).then(day.dt.truncate("1mo").dt.offset_by("1mo"))
        .when(every == Every.QUARTER).then(day.dt.truncate("1q").dt.offset_by("3mo"))
        .otherwise(day.dt.truncate("1y").dt.offset_by("1y"))
    )  # fmt: skip


def interest_minor(slices: Iterable[Slice], count: DayCount) -> int:
    """Interest of a period in whole minor units, rounded half up once."""
    exact = sum(
        one.base_minor * one.rate_units * year_units(one.from_on, one.to_on, count)
        for one in slices
        if not one.free_because
    )
    return round_ratio(exact, DENOMINATOR)


def rate_on(rates: Sequence[RateFrom], day: date) -> int:
    """The rate units of a day; 0 before the first."""
    return next((rate.rate_units for rate in reversed(rates) if rate.starts_on <= day), 0)


def free_on(free: Iterable[FreeDays], day: date) -> str:
    """Why a day bears no interest; empty where it does."""
    return next((one.because or "no interest" for one in free if one.covers(day)), "")


def _days_360(day: date) -> int:
    return day.year * 360 + day.month * 30 + min(day.day, 30)


def _days_360_of(day: pl.Expr) -> pl.Expr:
    of_month = day.dt.day().cast(pl.Int128).clip(upper_bound=30)
    return day.dt.year().cast(pl.Int128) * 360 + day.dt.month().cast(pl.Int128) * 30 + of_month


def _leap_days(day: date) -> int:
    """Days of leap years before `day`, from the year 1 on."""
    past = day.year - 1
    is_leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return (past // 4 - past // 100 + past // 400) * 366 + (day.timetuple().tm_yday - 1 if is_leap else 0)


def _leap_days_of(day: pl.Expr) -> pl.Expr:
    past = day.dt.year().cast(pl.Int128) - 1
    of_year = pl.when(day.dt.is_leap_year()).then(day.dt.ordinal_day().cast(pl.Int128) - 1).otherwise(0)
    return (past // 4 - past // 100 + past // 400) * 366 + of_year
