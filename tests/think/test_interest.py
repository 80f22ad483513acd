"""Interest by the day, worked by hand: day counts, rates by date, rounding once, and columns that say the same."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core import interest
from dunwell.core.interest import DayCount, Every, NotARate, RateFrom, Slice

EIGHT = interest.read_rate("0.08")
DAYS = st.dates(date(1999, 1, 1), date(2105, 12, 31))


def interest_of(minor: int, rate: str, start: str, end: str, count: DayCount = DayCount.ACT_365) -> int:
    part = Slice(date.fromisoformat(start), date.fromisoformat(end), minor, interest.read_rate(rate))
    return interest.interest_minor([part], count)


@pytest.mark.parametrize(
    ("count", "start", "end", "minor"),
    [
        # 10,000.00 at 8 percent: 800.00 a year
        (DayCount.ACT_365, "2026-01-01", "2027-01-01", 800_00),
        (DayCount.ACT_365, "2024-01-01", "2025-01-01", 802_19),  # 366 days over 365
        (DayCount.ACT_366, "2024-01-01", "2025-01-01", 800_00),  # 366 days over 366
        (DayCount.ACT_366, "2023-12-01", "2024-02-01", 135_70),  # 31/365 + 31/366 of 800.00
        (DayCount.THIRTY_360, "2026-01-31", "2026-02-28", 62_22),  # 28 days over 360
        (DayCount.THIRTY_360, "2026-02-01", "2026-03-01", 66_67),  # every month is a twelfth
        (DayCount.ACT_365, "2026-02-01", "2026-03-01", 61_37),  # 28 days over 365
    ],
)
def test_a_year_is_counted_as_the_contract_says(count: DayCount, start: str, end: str, minor: int) -> None:
    assert interest_of(10_000_00, "0.08", start, end, count) == minor


def test_late_payment_interest_of_ninety_days_comes_out_as_the_regulator_would_work_it() -> None:
    # 8,400.00 at 5.25 + 8 percent from 1 April to 29 June 2024: 8400 x 0.1325 x 90 / 365 = 274.438...
    assert interest_of(8_400_00, "0.1325", "2024-04-01", "2024-06-30") == 274_44


def test_half_a_penny_is_rounded_up_once_at_the_end_of_the_period() -> None:
    # 5.00 at 36.5 percent bears half a penny a day: three days are 1.5, not three times a rounded penny
    assert interest_of(5_00, "0.365", "2026-01-01", "2026-01-02") == 1
    assert interest_of(5_00, "0.365", "2026-01-01", "2026-01-04") == 2


@pytest.mark.parametrize("text", ["eight", "-0.01", "101", "0.123456789", "NaN", "Infinity", ""])
def test_what_is_no_yearly_rate_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotARate, match="rate"):
        interest.read_rate(text)


def test_a_rate_is_shown_in_percent() -> None:
    assert (interest.show_rate(interest.read_rate("0.0825")), interest.show_rate(0)) == ("8.25", "0")


def test_a_rate_table_gives_the_rate_of_the_day() -> None:
    table = (RateFrom(date(2026, 1, 1), EIGHT), RateFrom(date(2026, 7, 1), 2 * EIGHT))

    found = [interest.rate_on(table, day) for day in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))]

    assert found == [0, EIGHT, 2 * EIGHT]


@given(DAYS, st.integers(0, 900), st.integers(0, 900), st.sampled_from(DayCount))
def test_a_stretch_of_days_is_the_sum_of_its_parts(first: date, one: int, two: int, count: DayCount) -> None:
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two)

    whole = interest.year_units(first, last, count)

    assert whole == interest.year_units(first, middle, count) + interest.year_units(middle, last, count)
    assert whole >= 0


@settings(max_examples=50)
@given(st.lists(st.tuples(DAYS, DAYS, st.sampled_from(DayCount), st.sampled_from(Every)), min_size=1, max_size=40))
def test_columns_count_days_and_periods_as_plain_python_does(rows: list[tuple[date, date, DayCount, Every]]) -> None:
    frame = pl.DataFrame(rows, schema=["a", "b", "count", "every"], orient="row")

    told = frame.select(
        units=interest.year_units_of(pl.col("a"), pl.col("b"), pl.col("count")),
        next=interest.next_boundary_of(pl.col("a"), pl.col("every")),
    )

    assert told["units"].to_list() == [interest.year_units(a, b, count) for a, b, count, _ in rows]
    assert told["next"].to_list() == [interest.next_boundary(a, every) for a, _, _, every in rows]


@given(st.integers(0, 10**15), st.integers(0, 10**9), DAYS, st.integers(0, 400))
def test_interest_never_overflows_and_grows_with_the_days(minor: int, rate: int, first: date, days: int) -> None:
    last = first + timedelta(days=days)

    short = interest.interest_minor([Slice(first, last, minor, rate)], DayCount.ACT_365)
    longer = interest.interest_minor([Slice(first, last + timedelta(days=1), minor, rate)], DayCount.ACT_365)

    assert 0 <= short <= longer
