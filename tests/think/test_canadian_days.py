"""Which days Canadian laws name, in the words of their lists."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.rulebook.ca.off_days import named_days


@pytest.mark.parametrize(
    ("word", "year", "day"),
    [
        ("12-25", 2026, date(2026, 12, 25)),
        ("easter-2", 2026, date(2026, 4, 3)),
        ("easter+1", 2026, date(2026, 4, 6)),
        ("mon<05-25", 2026, date(2026, 5, 18)),
        ("mon<05-25", 2020, date(2020, 5, 18)),
        ("mon1-09", 2026, date(2026, 9, 7)),
        ("mon2-10", 2026, date(2026, 10, 12)),
        ("mon1-06", 2026, date(2026, 6, 1)),
        ("07-01>sun", 2026, date(2026, 7, 1)),
        ("07-01>sun", 2029, date(2029, 7, 2)),
    ],
)
def test_a_word_of_a_list_names_one_day_of_each_year(word: str, year: int, day: date) -> None:
    assert named_days((word,), year) == {day}


def test_the_monday_before_25_may_is_never_25_may_itself() -> None:
    days = {day for year in range(2015, 2036) for day in named_days(("mon<05-25",), year)}

    assert {day.weekday() for day in days} == {0}
    assert {day.day for day in days} == set(range(18, 25))
