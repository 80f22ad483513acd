"""Income and expenditure: what a household can afford, and what may never happen to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.means import (
    BadStatement,
    Creditors,
    Figure,
    Household,
    NoSuchForm,
    Statement,
    afford,
    form_for,
    read_statement,
    share_out,
)
from dunwell.core.means.statement import trends

ON = date(2026, 3, 1)
GB = form_for("GB", ON)
OWED = Creditors(balance_minor=1_200_00)


def household(*figures: Figure, people: Household | None = None, others: tuple[int, ...] = ()) -> Statement:
    return Statement("GB", "GBP", people or Household(), figures, others)


def wages(minor: int = 1_500_00, **more: object) -> Figure:
    return replace(Figure("income_wages", minor), **more)  # type: ignore[arg-type]


RENT = Figure("housing", 700_00)
FOOD = Figure("food", 240_00)


def test_what_is_left_after_rent_food_and_a_small_saving_can_be_paid() -> None:
    found = afford(household(wages(), RENT, FOOD), GB, OWED)

    assert (found.income_minor, found.counted_minor, found.disposable_minor) == (1_500_00, 940_00, 560_00)
    assert (found.savings_minor, found.surplus_minor) == (25_00, 535_00)
    assert found.affordable_minor == 535_00


def test_other_debts_share_what_can_be_spared() -> None:
    found = afford(household(wages(), RENT, FOOD, others=(3_600_00,)), GB, OWED)

    assert found.affordable_minor == 535_00 * 1200 // 4800


def test_whoever_says_they_spend_nothing_is_still_left_the_protected_minimum() -> None:
    found = afford(household(wages(800_00)), GB, OWED)

    assert (found.stated_minor, found.counted_minor, found.protected_minor) == (0, 600_00, 600_00)


def test_spending_above_the_guideline_is_questioned_unless_a_reason_is_given() -> None:
    much = Figure("food", 400_00)

    asked = afford(household(wages(), RENT, much), GB, OWED)
    told = afford(household(wages(), RENT, replace(much, because="coeliac; prescribed food")), GB, OWED)

    assert [(one.category, one.guideline_minor) for one in asked.questioned] == [("food", 260_00)]
    assert asked.counted_minor == 960_00
    assert (told.questioned, told.counted_minor) == ((), 1_100_00)


def test_priority_arrears_come_before_us() -> None:
    arrears = Figure("arrears_housing", 300_00)

    found = afford(household(wages(), RENT, FOOD, arrears), GB, OWED)

    assert (found.arrears_minor, found.surplus_minor) == (300_00, 560_00 - 300_00 - 25_00)


def test_a_negative_surplus_leaves_nothing_to_pay() -> None:
    found = afford(household(wages(700_00), RENT, FOOD), GB, OWED)

    assert (found.surplus_minor, found.affordable_minor) == (-240_00, 0)


def test_an_irregular_income_is_counted_by_its_worse_months() -> None:
    line = Figure("income_self_employed", 0, months_minor=(2_000_00, 500_00, 900_00, 1_100_00))

    assert line.monthly_minor == 700_00


@pytest.mark.parametrize(
    ("per", "monthly"), [("week", 433_33), ("fortnight", 216_67), ("four_weeks", 108_33), ("year", 8_33)]
)
def test_every_rhythm_is_told_as_a_month(per: str, monthly: int) -> None:
    assert wages(100_00, per=per).monthly_minor == monthly


def test_a_partner_who_does_not_owe_bears_their_part_of_the_household() -> None:
    theirs = wages(1_500_00, whose="partner")

    found = afford(household(wages(), theirs, Figure("housing", 1_400_00), people=Household(adults=2)), GB, OWED)

    assert (found.income_minor, found.counted_minor) == (1_500_00, 700_00)


def test_a_joint_household_is_counted_together() -> None:
    theirs = wages(1_500_00, whose="partner")
    both = Household(adults=2, is_joint=True)

    found = afford(household(wages(), theirs, Figure("housing", 1_400_00), people=both), GB, OWED)

    assert (found.income_minor, found.counted_minor) == (3_000_00, 1_400_00)


def test_a_cap_of_the_law_is_never_passed() -> None:
    assert afford(household(wages(), RENT), GB, replace(OWED, caps_minor=(50_00,))).affordable_minor == 50_00


def test_the_last_statement_is_compared_line_by_line() -> None:
    before = household(wages(), RENT, FOOD)
    now = household(wages(1_100_00), RENT, Figure("food", 260_00))

    assert [(one.category, one.change_minor) for one in trends(now, before)] == [
        ("income_wages", -400_00),
        ("food", 20_00),
    ]


def test_a_statement_is_read_as_it_was_written() -> None:
    told = household(wages(document_ids=(7,), confidence="seen"), RENT, others=(5_00,))

    assert read_statement(told.as_text()) == told
    assert told.is_verified
    with pytest.raises(BadStatement, match="take a new one"):
        read_statement('{"country": "GB"}')


@pytest.mark.parametrize(
    "figure",
    [
        Figure("yacht", 1),
        Figure("food", -1),
        Figure("food", 1, whose="neighbour"),  # type: ignore[arg-type]
        Figure("food", 0, months_minor=(1,)),
        Figure("income_wages", 0, months_minor=(1,) * 25),
    ],
)
def test_a_line_that_cannot_be_used_is_named(figure: Figure) -> None:
    with pytest.raises(BadStatement):
        afford(household(figure), GB, OWED)


@pytest.mark.parametrize("country", ["US", "GB", "CA", "AE"])
def test_every_country_has_a_form_whose_figures_say_where_they_are_from(country: str) -> None:
    form = form_for(country, ON)

    assert form.confidence == "assumption"
    assert "own" in form.source
    assert all({"en", "fr", "ar"} <= set(one.words) for one in form.categories)
    assert {one.kind for one in form.categories} == {"income", "fixed", "flexible", "arrears"}


def test_no_form_is_invented_for_another_country_or_an_earlier_day() -> None:
    for country, on in (("FR", ON), ("GB", date(2020, 1, 1)), ("../", ON)):
        with pytest.raises(NoSuchForm):
            form_for(country, on)


AMOUNT = st.integers(0, 5_000_00)
LINES = [one.code for one in GB.categories]


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    lines = draw(st.lists(st.tuples(st.sampled_from(LINES), AMOUNT, st.sampled_from(["own", "partner", "joint"]))))
    people = Household(draw(st.integers(1, 4)), draw(st.integers(0, 5)), draw(st.booleans()))
    others = tuple(draw(st.lists(st.integers(1, 10_000_00), max_size=3)))
    return household(*(Figure(code, minor, whose=whose) for code, minor, whose in lines), people=people, others=others)  # type: ignore[arg-type]


@given(statements(), st.integers(0, 1_000_00))
def test_more_income_never_lowers_what_can_be_afforded(told: Statement, more: int) -> None:
    richer = replace(told, figures=(*told.figures, wages(more)))

    assert afford(richer, GB, OWED).affordable_minor >= afford(told, GB, OWED).affordable_minor


@given(statements(), st.integers(0, 3), st.integers(0, 3))
def test_more_dependants_never_raise_what_can_be_afforded(told: Statement, adults: int, children: int) -> None:
    people = told.household
    larger = replace(people, adults=people.adults + adults, children=people.children + children)

    more = afford(replace(told, household=larger), GB, OWED).affordable_minor

    assert more <= afford(told, GB, OWED).affordable_minor


@given(statements())
def test_what_can_be_afforded_is_never_more_than_the_surplus(told: Statement) -> None:
    found = afford(told, GB, OWED)

    assert 0 <= found.affordable_minor <= max(found.surplus_minor, 0)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=8))
@settings(max_examples=300)
def test_shares_over_creditors_sum_to_the_surplus(surplus: int, balances: list[int]) -> None:
    shares = share_out(surplus, balances)

    assert sum(shares) == surplus
    assert all(0 <= share - surplus * one // sum(balances) <= 1 for share, one in zip(shares, balances, strict=True))
