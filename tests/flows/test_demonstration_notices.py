"""The demonstration's history holds the notices of a lawful collector."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dunwell.flows.demo import generate
from dunwell.flows.demo.history import History, history

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def told() -> list[History]:
    return [history(one.debts, seed=7, today=TODAY) for one in generate.portfolios(debts=300, seed=7, today=TODAY)]


def test_nobody_in_north_america_is_contacted_before_the_first_written_notice(told: list[History]) -> None:
    first = ("validation_notice_sent", "collection_notice_sent")
    notices = pl.concat(one.notices for one in told).filter(pl.col("type").is_in(first))
    noticed = notices.group_by("debt_reference").agg(noticed_on=pl.col("on").min())
    contacts = pl.concat(one.contacts for one in (told[0], told[1], told[4]))

    both = contacts.join(noticed, on="debt_reference", how="left")

    assert both.filter(pl.col("noticed_on").is_null() | (pl.col("local_on") <= pl.col("noticed_on"))).is_empty()


def test_notices_of_arrears_follow_within_six_months_and_nothing_lies_ahead(told: list[History]) -> None:
    british = told[2].notices.sort("debt_reference", "on")
    gaps = british.select(gap=pl.col("on").diff().over("debt_reference").dt.total_days())["gap"].drop_nulls()
    notices = pl.concat(one.notices for one in told)

    assert british.height > 20
    assert gaps.filter(gaps > 181).is_empty()
    assert notices.filter(pl.col("on") >= TODAY).is_empty()
    assert notices["key"].is_unique().all()


def test_the_same_seed_forgets_the_same_notices(told: list[History]) -> None:
    debts = generate.portfolios(debts=300, seed=7, today=TODAY)[2].debts

    assert history(debts, seed=7, today=TODAY).notices.equals(told[2].notices)
