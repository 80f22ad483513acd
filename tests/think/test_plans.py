"""Schedules sum to the cent, and a plan stands as the ledger says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.columns import OPEN_ENDED
from dunwell.core.plans import (
    EVERY,
    Line,
    Paid,
    Pause,
    PlanNeverEnds,
    PlanTooLong,
    Rhythm,
    judge_plan,
    level,
    level_with_interest,
    stepped,
    variable,
)
from dunwell.core.plans.judging import Terms, judge_plans, merged
from dunwell.core.plans.schedule import NotTheTotal, on_weekdays

MONDAY = date(2026, 3, 2)
MONTHLY = Rhythm("month", MONDAY)


def test_a_hundred_in_three_is_three_instalments_a_cent_apart() -> None:
    lines = level(100_00, 34_00, MONTHLY)

    assert [line.amount_minor for line in lines] == [33_34, 33_33, 33_33]
    assert [line.due_on for line in lines] == [date(2026, 3, 2), date(2026, 4, 2), date(2026, 5, 4)]


def test_the_thirty_first_falls_on_the_last_day_of_a_short_month() -> None:
    days = [line.due_on for line in level(4_00, 1_00, Rhythm("month", date(2025, 12, 31), is_open=lambda _: True))]

    assert days == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_a_payday_is_the_last_working_day_of_the_month() -> None:
    days = [line.due_on for line in level(3_00, 1_00, Rhythm("payday", date(2026, 1, 20)))]

    assert days == [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 31)]


def test_months_off_have_no_instalment() -> None:
    days = [line.due_on for line in level(3_00, 1_00, Rhythm("month", date(2026, 11, 2), months_off=frozenset({12})))]

    assert [day.month for day in days] == [11, 1, 2]


def test_steps_rise_as_agreed_and_the_last_goes_on() -> None:
    lines = stepped(100_00, [(2, 10_00), (1, 30_00)], MONTHLY)

    assert [line.amount_minor for line in lines] == [10_00, 10_00, 30_00, 30_00, 20_00]


def test_own_dates_move_to_working_days_and_must_come_to_the_total() -> None:
    saturday = Line(date(2026, 3, 7), 60_00)

    assert variable(100_00, [Line(date(2026, 4, 1), 40_00), saturday]) == (
        Line(date(2026, 3, 9), 60_00),
        Line(date(2026, 4, 1), 40_00),
    )
    with pytest.raises(NotTheTotal, match="come to less"):
        variable(100_00, [saturday])


def test_a_plan_with_no_end_is_refused() -> None:
    with pytest.raises(PlanNeverEnds):
        level(100_00, 0, MONTHLY)
    with pytest.raises(PlanTooLong, match="or ask to settle"):
        level(1_000_000_00, 1_00, MONTHLY)
    with pytest.raises(PlanNeverEnds, match="freeze the interest"):
        level_with_interest(10_000_00, Decimal("0.30"), 200_00, MONTHLY, starts_on=MONDAY)


def test_running_interest_is_part_of_the_schedule() -> None:
    lines = level_with_interest(1_000_00, Decimal("0.12"), 260_00, MONTHLY, starts_on=MONDAY - timedelta(days=30))

    assert [line.amount_minor for line in lines[:3]] == [260_00] * 3
    assert 1_000_00 < sum(line.amount_minor for line in lines) < 1_040_00


@given(
    st.integers(1, 10_000_00),
    st.integers(1, 10_000_00),
    st.sampled_from(EVERY),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_instalments_sum_to_the_total_on_working_days(total: int, amount: int, every: str, first: date) -> None:
    amount = max(amount, -(-total // 500))

    lines = level(total, amount, Rhythm(every, first))

    assert sum(line.amount_minor for line in lines) == total
    assert all(0 < line.amount_minor <= amount for line in lines)
    assert max(line.amount_minor for line in lines) - min(line.amount_minor for line in lines) <= 1
    days = [line.due_on for line in lines]
    assert days == sorted(set(days))
    assert all(on_weekdays(day) and day >= first for day in days)


THREE = (Line(date(2026, 3, 2), 100_00), Line(date(2026, 4, 1), 100_00), Line(date(2026, 5, 1), 100_00))
TERMS = Terms(date(2026, 2, 20), THREE, grace_days=3, broken_after_days=28)


def on(day: date, *paid: Paid, pauses: tuple[Pause, ...] = ()) -> tuple[str, int]:
    standing = judge_plan(TERMS, paid, pauses, as_of=day)
    return standing.state, standing.missed_minor


def test_a_missed_instalment_is_behind_after_its_grace_and_broken_four_weeks_on() -> None:
    assert on(date(2026, 3, 5)) == ("running", 0)
    assert on(date(2026, 3, 6)) == ("behind", 100_00)
    assert on(date(2026, 4, 2)) == ("behind", 100_00)
    assert on(date(2026, 4, 3)) == ("broken", 100_00)


def test_a_part_payment_leaves_the_rest_of_its_instalment_and_skips_nothing() -> None:
    half = Paid(date(2026, 3, 2), 50_00)

    standing = judge_plan(TERMS, [half], [], as_of=date(2026, 3, 10))

    assert (standing.state, standing.missed_minor) == ("behind", 50_00)
    assert [line.state for line in standing.lines] == ["missed", "due", "due"]
    assert (standing.next_due_on, standing.next_due_minor) == (date(2026, 3, 2), 50_00)


def test_a_late_payment_mends_it_and_an_early_one_covers_what_comes_next() -> None:
    late, early = Paid(date(2026, 3, 20), 100_00), Paid(date(2026, 3, 21), 100_00)

    assert on(date(2026, 3, 21), late) == ("running", 0)
    assert on(date(2026, 4, 20), late, early) == ("running", 0)


def test_everything_paid_completes_it_and_a_return_takes_that_back() -> None:
    paid = [Paid(date(2026, 3, 2), 300_00)]

    assert on(date(2026, 3, 3), *paid)[0] == "completed"
    assert on(date(2026, 3, 3))[0] == "running"


def test_money_from_before_the_plan_does_not_count() -> None:
    assert on(date(2026, 3, 6), Paid(date(2026, 2, 19), 300_00)) == ("behind", 100_00)


def test_a_pause_moves_what_is_due_and_nothing_is_missed_in_it() -> None:
    month = Pause(date(2026, 3, 1), date(2026, 3, 31))

    assert on(date(2026, 3, 20), pauses=(month,)) == ("paused", 0)
    standing = judge_plan(TERMS, [], [month], as_of=date(2026, 4, 4))
    assert [line.due_on for line in standing.lines] == [date(2026, 4, 2), date(2026, 5, 2), date(2026, 6, 1)]
    assert standing.state == "running"


def test_an_open_pause_holds_everything() -> None:
    standing = judge_plan(TERMS, [], [Pause(date(2026, 2, 25), None)], as_of=date(2027, 1, 1))

    assert (standing.state, standing.held_until, standing.missed_minor) == ("paused", OPEN_ENDED, 0)


payments = st.lists(st.builds(Paid, st.dates(date(2026, 2, 1), date(2026, 7, 1)), st.integers(1, 150_00)), max_size=5)
pauses = st.lists(
    st.builds(
        lambda start, days: Pause(start, start + timedelta(days=days) if days is not None else None),
        st.dates(date(2026, 2, 1), date(2026, 7, 1)),
        st.one_of(st.none(), st.integers(0, 60)),
    ),
    max_size=3,
)


@given(payments, pauses, st.dates(date(2026, 2, 20), date(2026, 9, 1)))
@settings(max_examples=150, deadline=None)
def test_a_million_plans_are_judged_as_one_is(paid: list[Paid], stops: list[Pause], as_of: date) -> None:
    alone = judge_plan(TERMS, paid, stops, as_of=as_of)
    plans = pl.DataFrame(
        {"plan_id": [7], "debt_id": [1], "agreed_on": [TERMS.agreed_on], "grace_days": [3], "broken_after_days": [28]}
    )
    lines = pl.DataFrame([{"plan_id": 7, "due_on": one.due_on, "amount_minor": one.amount_minor} for one in THREE])
    money = pl.DataFrame(
        [{"debt_id": 1, "paid_on": one.paid_on, "paid_minor": one.paid_minor} for one in paid],
        schema={"debt_id": pl.Int64, "paid_on": pl.Date, "paid_minor": pl.Int64},
    )
    spans = pl.DataFrame(
        [{"plan_id": 7, "starts_on": start, "ends_on": end} for start, end in merged(stops)],
        schema={"plan_id": pl.Int64, "starts_on": pl.Date, "ends_on": pl.Date},
    )

    row = judge_plans(plans, lines, money, spans, as_of=as_of).row(0, named=True)

    assert {name: row[name] for name in ("state", "paid_minor", "left_minor", "missed_minor", "held_until")} == {
        name: getattr(alone, name) for name in ("state", "paid_minor", "left_minor", "missed_minor", "held_until")
    }
    assert (row["next_due_on"], row["next_due_minor"]) == (alone.next_due_on, alone.next_due_minor)
