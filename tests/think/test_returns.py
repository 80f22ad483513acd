"""What banks' codes mean: data with a source and a day, and a retry only as the network allows it."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.core.returns import UNKNOWN, may_retry, meaning

ON = date(2026, 2, 5)


@pytest.mark.parametrize(("code", "is_allowed"), [("R01", True), ("R09", True), ("R02", False), ("R07", False),
                                                  ("R10", False), ("R14", False), ("R29", False)])  # fmt: skip
def test_only_missing_funds_may_be_tried_again_in_america(code: str, is_allowed: bool) -> None:
    told = meaning("ach", code, on=ON)

    assert may_retry(told, first_on=ON, tried=0, today=ON).is_allowed is is_allowed
    assert told.source


@pytest.mark.parametrize(
    ("tried", "today", "is_allowed"),
    [(1, date(2026, 8, 4), True), (2, date(2026, 2, 6), False), (0, date(2026, 8, 5), False)],
)
def test_a_debit_is_tried_twice_more_and_within_180_days(tried: int, today: date, is_allowed: bool) -> None:
    told = meaning("ach", "R01", on=ON)

    assert may_retry(told, first_on=ON, tried=tried, today=today).is_allowed is is_allowed


@pytest.mark.parametrize(("network", "code"), [("ach", "R14"), ("ach", "R15"), ("sepa", "MD07"), ("bacs", "2")])
def test_codes_that_mean_a_death_are_told_apart(network: str, code: str) -> None:
    assert meaning(network, code, on=ON).is_deceased


def test_a_code_means_nothing_before_its_day_or_in_another_network() -> None:
    assert meaning("ach", "R11", on=date(2020, 3, 31)).cause == UNKNOWN
    assert meaning("sepa", "R01", on=ON).cause == UNKNOWN
    assert meaning("ach", "R97", on=ON).effects == frozenset()


def test_a_line_that_does_not_say_its_network_is_understood_where_only_one_has_the_code() -> None:
    assert meaning("", "AC04", on=ON).cause == "closed"
    assert meaning("", "2", on=ON).cause == UNKNOWN
