"""The rulebook may ship: every rule is cited, worded, exampled and means what its examples say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dunwell import rulebook
from dunwell.core.columns import BY_NAME, CHANNELS
from dunwell.rulebook import examining
from dunwell.rulebook.model import LANGUAGES, Parameter

BOOK = rulebook.load()
TABLES = Path(__file__).parents[2].parent / "shared" / "regulation"
DAY = date(2026, 3, 10)


def test_the_rulebook_may_ship() -> None:
    assert rulebook.faults(BOOK) == []


def test_there_are_at_least_forty_rules_and_every_country_has_every_stop() -> None:
    assert len(BOOK.rules) >= 40
    assert set(BOOK.jurisdictions) == {"US", "GB", "CA", "AE"}
    for pack in BOOK.packs:
        own = [rule for rule in BOOK.rules if rule.id.startswith(pack.folder + ".")]
        assert len(own) >= 8, pack.folder


def test_every_table_id_is_a_row_of_the_fact_tables() -> None:
    rows = {
        line.split("|")[1].strip()
        for path in TABLES.glob("*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    }
    tables = {name for path in TABLES.glob("*.md") for name in re.findall(r"table `([\w.]+)`", path.read_text("utf-8"))}

    assert {table for rule in BOOK.rules for table in rule.table} <= rows | tables


def test_what_the_tables_call_unsure_never_refuses() -> None:
    unsure = {
        line.split("|")[1].strip()
        for path in TABLES.glob("*.md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and re.search(r"\|\s*unsure\s*\|", line)
    }

    assert [rule.id for rule in BOOK.rules if rule.is_refusal and unsure & set(rule.table)] == []


def test_every_rule_speaks_plainly_in_every_language() -> None:
    for rule in BOOK.rules:
        for language in LANGUAGES:
            words = rule.reason(language, DAY) + rule.remedy(language, DAY)
            assert "{" not in words, rule.id
            assert len(words) > 20, rule.id
        assert re.search(r"[\u0600-\u06ff]", rule.reason("ar", DAY)), rule.id


def test_house_policy_says_that_it_is_house_policy() -> None:
    for rule in BOOK.rules:
        assert rule.id.startswith("house.") == (rule.source == "house policy"), rule.id


def test_a_value_stands_from_its_date_until_the_next() -> None:
    parameter = Parameter("calls_max", "calls", "x", ((date(2020, 1, 1), 3), (date(2023, 1, 1), 4)))

    assert [parameter.on(date(2019, 12, 31)), parameter.on(date(2022, 12, 31)), parameter.on(date(2023, 1, 1))] == [
        None,
        3,
        4,
    ]


def test_a_local_time_reaches_the_rule_as_a_minute_of_the_day() -> None:
    assert Parameter("earliest", "local time", "x", ((date(2020, 1, 1), "07:30"),)).on(DAY) == 450


def test_no_rule_answers_null_about_an_empty_row() -> None:
    empty = pl.DataFrame({name: [None] for name in BY_NAME}).cast(
        {name: column.dtype for name, column in BY_NAME.items()}
    )

    told = empty.select(
        (rule.applies() & rule.condition(DAY, channel).fill_null(value=True)).alias(f"{rule.id} {channel}")
        for rule in BOOK.for_rows(DAY)
        for channel in rule.channels
    )

    assert sum(told.null_count().row(0)) == 0


def test_the_check_fails_for_a_rule_without_citation() -> None:
    rule = replace(BOOK.rule("us.fdcpa.cease"), source=" ", table=())

    assert len(examining.file_faults(rule)) == 2


def test_the_check_fails_when_parameters_are_not_the_arguments() -> None:
    rule = replace(BOOK.rule("us.reg_f.call_frequency"), parameters=())

    assert "not its parameters" in examining.file_faults(rule)[0]


def test_the_check_fails_when_an_example_is_not_met() -> None:
    rule = replace(BOOK.rule("us.fdcpa.cease"), test=lambda: pl.lit(value=False))

    assert len(examining.example_faults(rule, BOOK)) == 2


def test_the_check_fails_when_unsure_refuses() -> None:
    rule = replace(BOOK.rule("ca.ns.holiday"), kind="bar")

    assert any("may only advise" in fault for fault in examining.file_faults(rule))


def test_an_unknown_rule_is_refused_by_name() -> None:
    with pytest.raises(rulebook.UnknownRule, match=r"us\.none"):
        BOOK.rule("us.none")


def test_the_version_follows_from_the_files_alone() -> None:
    assert rulebook.load.__wrapped__().version == BOOK.version


@pytest.mark.parametrize(
    ("region", "licensed", "day", "expected"),
    [
        ("CA-QC", False, date(2026, 6, 24), True),
        ("CA-ON", False, date(2026, 6, 24), False),
        ("CA-SK", False, date(2026, 9, 30), False),
        ("CA-SK", True, date(2026, 9, 30), True),
        ("CA-SK", False, date(2026, 12, 26), True),
        ("CA-QC", False, date(2026, 4, 6), True),
        (None, False, date(2026, 12, 25), None),
    ],
)
def test_holidays_are_those_of_the_province(
    region: str | None, licensed: bool, day: date, expected: bool | None
) -> None:
    assert rulebook.is_holiday(BOOK, jurisdiction="CA", region=region, is_licensed=licensed, day=day) is expected


def test_channels_of_rules_are_channels_of_the_product() -> None:
    assert {channel for rule in BOOK.rules for channel in rule.channels} == set(CHANNELS)
