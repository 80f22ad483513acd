"""Income and spending told from a bank's lines: who pays how often, what for, how it moves, and how sure that is."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from dunwell.core import means
from dunwell.core.means import BankLine, Proposed, TooFewLines, form_for, propose

GB = form_for("GB", date(2026, 3, 1))
START = date(2026, 1, 1)


def line(day: int, minor: int, words: str, payer: str = "") -> BankLine:
    return BankLine(START + timedelta(days=day), minor, words, payer)


def told(*lines: BankLine) -> dict[str, Proposed]:
    """With a spending line at both ends, so that ninety days are covered."""
    ends = (line(0, -10_00, "TESCO 1"), line(89, -10_00, "TESCO 2"))
    return {one.figure.category: one for one in propose([*ends, *lines], GB).figures}


def test_wages_of_one_payer_are_told_as_they_are_paid() -> None:
    paid = [line(30 * n + 1, 2_000_00, f"SALARY JAN{n} 00{n}", "ACME LTD") for n in range(3)]

    wages = told(*paid)["income_wages"]

    assert (wages.figure.amount_minor, wages.figure.per, wages.figure.confidence) == (2_000_00, "month", "seen")
    assert wages.lines == 3


@pytest.mark.parametrize(("gap", "per"), [(7, "week"), (14, "fortnight"), (28, "four_weeks")])
def test_the_period_of_an_income_is_found(gap: int, per: str) -> None:
    paid = [line(gap * n, 300_00, "UNIVERSAL CREDIT", "DWP") for n in range(80 // gap + 1)]

    assert told(*paid)["income_benefits"].figure.per == per


def test_an_irregular_income_is_told_month_by_month_and_is_not_sure() -> None:
    came = ((3, 900_00), (20, 100_00), (70, 500_00))
    got = told(*(line(day, minor, f"INVOICE {day}", "X") for day, minor in came))

    income = got["income_other"].figure
    assert (income.months_minor, income.confidence) == ((1_000_00, 0, 500_00), "estimated")


def test_spending_is_a_months_share_by_whole_words_and_its_trend_is_told() -> None:
    got = told(*[line(n, -60_00, "CARD ALDI STORES") for n in range(60, 88, 7)], line(5, -50_00, "REAL DIRENT"))

    assert got["food"].figure.confidence == "seen"
    assert got["food"].change_minor > 0
    assert got["food"].figure.amount_minor == pytest.approx(87_92, abs=50)
    assert "housing" not in got
    assert got["other_spending"].figure.confidence == "estimated"


def test_money_moved_between_own_accounts_is_neither_income_nor_spending() -> None:
    found = propose([line(0, -500_00, "TRANSFER TO SAVINGS"), line(30, 500_00, "TRANSFER FROM SAVINGS")], GB)

    assert found.figures == ()
    assert found.left_out == 2


def test_what_came_back_lowers_what_was_spent() -> None:
    spent, back = line(10, -90_00, "CARD PRIMARK"), line(12, 90_00, "REFUND PRIMARK")

    got = told(spent, back)

    assert got["clothing"].figure.amount_minor == 0
    assert "income_other" not in got


def test_less_than_a_month_proposes_nothing() -> None:
    with pytest.raises(TooFewLines, match="10 days"):
        propose([line(0, 1, "x"), line(9, 1, "x")], GB)
    with pytest.raises(TooFewLines):
        propose([], GB)


def test_every_list_of_words_names_categories_of_its_countrys_form() -> None:
    for path in sorted((Path(means.__file__).parent / "words").glob("*.yaml")):
        codes = {one.code for one in form_for(path.stem.upper(), date(2026, 3, 1)).categories}
        assert set(yaml.safe_load(path.read_text("utf-8"))["categories"]) <= codes, path.name
