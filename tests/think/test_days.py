"""Business days, months and years, as the deadlines of laws count them."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.rulebook.days import (
    DaysOff,
    business_days_after,
    business_days_before,
    months_after,
    on_or_after,
    years_after,
)

FEDERAL = DaysOff(weekend=frozenset({"sat", "sun"}), place="US")
GIVEN = DaysOff(weekend=frozenset({"sat", "sun"}), given=frozenset({date(2025, 12, 2), date(2025, 12, 3)}))


def test_the_day_of_the_event_is_not_counted() -> None:
    assert business_days_after(date(2026, 5, 1), 10, FEDERAL) == date(2026, 5, 15)


def test_a_deadline_waits_for_announced_holidays() -> None:
    assert business_days_after(date(2025, 11, 24), 10, GIVEN) == date(2025, 12, 10)


def test_a_legal_holiday_is_no_business_day_but_its_substitute_is() -> None:
    assert FEDERAL.has(date(2026, 11, 26))
    assert not FEDERAL.has(date(2026, 7, 3))


def test_substitutes_are_off_where_the_law_says_so() -> None:
    assert DaysOff(weekend=frozenset({"sat", "sun"}), place="US", with_substitutes=True).has(date(2026, 7, 3))


def test_three_business_days_before_a_monday_is_the_wednesday_before() -> None:
    assert business_days_before(date(2026, 3, 9), 3, FEDERAL) == date(2026, 3, 4)


def test_a_day_off_moves_to_the_next_business_day() -> None:
    assert on_or_after(date(2026, 3, 7), FEDERAL) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 20), 6, date(2026, 7, 20)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_number(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_a_year_ends_on_its_anniversary() -> None:
    assert years_after(date(2020, 3, 15), 6) == date(2026, 3, 15)
    assert years_after(date(2024, 2, 29), 3) == date(2027, 2, 28)


def test_each_day_keeps_the_weekend_of_its_own_time() -> None:
    moved = DaysOff(
        weekend=frozenset({"sat", "sun"}),
        earlier_weekend=frozenset({"fri", "sat"}),
        weekend_since=date(2022, 1, 1),
        given=frozenset(),
    )
    assert [moved.has(date(2021, 12, 31)), moved.has(date(2022, 1, 7))] == [True, False]
    assert business_days_after(date(2021, 12, 30), 1, moved) == date(2022, 1, 3)
