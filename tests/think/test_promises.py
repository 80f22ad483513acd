"""Promises judged from payments: worked examples, and the columns against the plain definition."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.promises import Paid, Terms, judge, judge_debt

MADE, DUE = date(2026, 3, 1), date(2026, 3, 10)
ONE = Terms(1, 100, MADE, DUE, 3)

EXAMPLES = [
    ("nothing yet, still running on the last day of grace", [], date(2026, 3, 13), "running", 0),
    ("nothing by the day after is broken", [], date(2026, 3, 14), "broken", 0),
    ("paid in full before the day is kept at once", [Paid(date(2026, 3, 5), 100)], date(2026, 3, 5), "kept", 100),
    ("paid on the last day of grace is kept", [Paid(date(2026, 3, 13), 100)], date(2026, 3, 20), "kept", 100),
    ("paid a day too late is broken", [Paid(date(2026, 3, 14), 100)], date(2026, 3, 20), "broken", 0),
    ("paid before it was made does not count", [Paid(date(2026, 2, 28), 100)], date(2026, 3, 20), "broken", 0),
    ("one cent short is part", [Paid(date(2026, 3, 5), 99)], date(2026, 3, 20), "part", 99),
    ("two payments together keep it", [Paid(MADE, 40), Paid(DUE, 60)], date(2026, 3, 10), "kept", 100),
    ("a payment of tomorrow is not there yet", [Paid(DUE, 100)], date(2026, 3, 9), "running", 0),
]


def columns(
    promises: list[tuple[int, Terms]], payments: list[tuple[int, Paid]], as_of: date
) -> list[tuple[int, str, int]]:
    frame = pl.DataFrame(
        [(t.promise_id, debt, t.amount_minor, t.made_on, t.due_on, t.grace_days) for debt, t in promises],
        schema={
            "promise_id": pl.Int64,
            "debt_id": pl.Int64,
            "amount_minor": pl.Int64,
            "made_on": pl.Date,
            "due_on": pl.Date,
            "grace_days": pl.Int32,
        },
        orient="row",
    )
    paid = pl.DataFrame(
        [(debt, p.paid_on, p.paid_minor) for debt, p in payments],
        schema={"debt_id": pl.Int64, "paid_on": pl.Date, "paid_minor": pl.Int64},
        orient="row",
    )
    return list(judge(frame, paid, as_of=as_of).select("promise_id", "state", "paid_minor").iter_rows())


@pytest.mark.parametrize(
    ("payments", "as_of", "state", "paid"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES]
)
def test_a_promise_stands_as_worked_by_hand(payments: list[Paid], as_of: date, state: str, paid: int) -> None:
    one = judge_debt([ONE], payments, as_of=as_of)[0]

    assert (one.state, one.paid_minor) == (state, paid)
    assert columns([(7, ONE)], [(7, p) for p in payments], as_of) == [(1, state, paid)]


def test_one_payment_does_not_keep_two_promises() -> None:
    first, second = Terms(1, 100, MADE, DUE, 3), Terms(2, 50, date(2026, 3, 5), date(2026, 3, 20), 3)
    payments = [Paid(date(2026, 3, 5), 100)]

    verdicts = judge_debt([first, second], payments, as_of=date(2026, 4, 1))

    assert [(v.state, v.paid_minor) for v in verdicts] == [("kept", 100), ("broken", 0)]


def test_without_promises_there_is_nothing_to_judge() -> None:
    assert columns([], [(1, Paid(MADE, 5))], DUE) == []


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))
terms = st.tuples(st.integers(0, 2), st.integers(1, 300), days, st.integers(0, 20), st.integers(0, 5))
paid = st.tuples(st.integers(0, 2), st.builds(Paid, days, st.integers(1, 400)))


@settings(max_examples=150, deadline=None)
@given(st.lists(terms, max_size=6), st.lists(paid, max_size=8), days)
def test_the_columns_say_what_the_definition_says_and_no_cent_counts_twice(
    made: list[tuple[int, int, date, int, int]], payments: list[tuple[int, Paid]], as_of: date
) -> None:
    promises = [
        (d, Terms(n, minor, on, on + timedelta(days=wait), grace)) for n, (d, minor, on, wait, grace) in enumerate(made)
    ]

    found = columns(promises, payments, as_of)

    expected = [
        (v.promise_id, v.state, v.paid_minor)
        for debt in range(3)
        for v in judge_debt([t for d, t in promises if d == debt], [p for d, p in payments if d == debt], as_of=as_of)
    ]
    assert found == expected
    assert sum(minor for _, _, minor in found) <= sum(p.paid_minor for _, p in payments)
