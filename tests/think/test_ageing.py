"""Days past due: worked examples, and the columns against the plain definition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core import ageing
from dunwell.core.ageing import DueLine, PausedDays, age_one
from dunwell.core.columns import OPEN_ENDED

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
LINES = [DueLine(JAN, 100), DueLine(FEB, 100), DueLine(MAR, 100)]
EARLY = datetime(2026, 1, 1, tzinfo=UTC)

EXAMPLES = [
    ("on the due date nothing is overdue", JAN, 0, [], (JAN, 0, 0, "current")),
    ("the day after, it is one day", date(2026, 1, 2), 0, [], (JAN, 100, 1, "1-30")),
    ("thirty days are the first bucket", date(2026, 1, 31), 0, [], (JAN, 100, 30, "1-30")),
    ("thirty-one are the second", FEB, 0, [], (JAN, 100, 31, "31-60")),
    ("a partial payment leaves the oldest date", date(2026, 2, 2), 99, [], (JAN, 101, 32, "31-60")),
    ("a full first instalment moves it on", date(2026, 2, 2), 100, [], (FEB, 100, 1, "1-30")),
    ("one cent more counts for the next", date(2026, 2, 2), 101, [], (FEB, 99, 1, "1-30")),
    ("paid ahead, the next date is still to come", date(2026, 2, 2), 250, [], (MAR, 0, 0, "current")),
    ("all paid, nothing is left", date(2026, 6, 1), 300, [], (None, 0, 0, "current")),
    ("more than all paid is nothing left", date(2026, 6, 1), 999, [], (None, 0, 0, "current")),
    ("a pause takes its days out", FEB, 0, [PausedDays(date(2026, 1, 11), date(2026, 1, 20))], (JAN, 100, 21, "1-30")),
    ("while it lasts the count stands still", FEB, 0, [PausedDays(date(2026, 1, 11), None)], (JAN, 100, 9, "1-30")),
    (
        "overlapping pauses count once",
        FEB,
        0,
        [PausedDays(date(2026, 1, 11), date(2026, 1, 20)), PausedDays(date(2026, 1, 15), date(2026, 1, 22))],
        (JAN, 100, 19, "1-30"),
    ),
    (
        "a pause before the due date takes nothing out",
        FEB,
        0,
        [PausedDays(date(2025, 12, 1), date(2025, 12, 31))],
        (JAN, 100, 31, "31-60"),
    ),
    ("121 days are the last bucket", date(2026, 5, 2), 0, [], (JAN, 300, 121, "121+")),
]


@pytest.mark.parametrize(
    ("as_of", "settled", "pauses", "expected"), [e[1:] for e in EXAMPLES], ids=[e[0] for e in EXAMPLES]
)
def test_a_debt_stands_as_worked_by_hand(
    as_of: date, settled: int, pauses: list[PausedDays], expected: tuple[date | None, int, int, str]
) -> None:
    age = age_one(LINES, settled, pauses, as_of=as_of)

    assert (age.oldest_unpaid_due_on, age.overdue_minor, age.days_past_due, age.bucket) == expected


def frames(
    histories: list[tuple[list[DueLine], int, list[PausedDays]]],
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    lines = [(n, line.due_on, line.amount_minor) for n, (ls, _, _) in enumerate(histories) for line in ls]
    pauses = [(n, p.starts_on, p.ends_on) for n, (_, _, ps) in enumerate(histories) for p in ps]
    return (
        pl.DataFrame(lines, schema={"debt_id": pl.Int64, "due_on": pl.Date, "amount_minor": pl.Int64}, orient="row"),
        pl.DataFrame(
            [(n, s) for n, (_, s, _) in enumerate(histories)],
            schema={"debt_id": pl.Int64, "settled_minor": pl.Int64},
            orient="row",
        ),
        pl.DataFrame(pauses, schema={"debt_id": pl.Int64, "starts_on": pl.Date, "ends_on": pl.Date}, orient="row"),
    )


def test_the_columns_agree_with_the_worked_examples() -> None:
    for name, as_of, settled, pauses, expected in EXAMPLES:
        row = ageing.aged(*frames([(LINES, settled, pauses)]), as_of=as_of).row(0, named=True)

        found = (row["oldest_unpaid_due_on"], row["overdue_minor"], row["days_past_due"], row["bucket"])
        assert found == expected, name


days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
pause = st.builds(
    lambda start, length: PausedDays(start, None if length is None else start + timedelta(days=length)),
    days,
    st.none() | st.integers(0, 90),
)
history = st.tuples(
    st.lists(st.builds(DueLine, days, st.integers(1, 500)), min_size=1, max_size=6),
    st.integers(-50, 2000),
    st.lists(pause, max_size=4),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(history, min_size=1, max_size=5), days, st.integers(0, 60))
def test_the_columns_say_what_the_definition_says_today_and_until_they_grow_stale(
    histories: list[tuple[list[DueLine], int, list[PausedDays]]], as_of: date, later: int
) -> None:
    frame = ageing.aged(*frames(histories), as_of=as_of)
    day = as_of + timedelta(days=later)
    kept = frame.with_columns(ageing.days_past_due(day).alias("then"))

    for row in kept.iter_rows(named=True):
        lines, settled, pauses = histories[row["debt_id"]]
        now = age_one(lines, settled, pauses, as_of=as_of)
        assert row["oldest_unpaid_due_on"] == now.oldest_unpaid_due_on
        assert row["overdue_minor"] == now.overdue_minor
        assert row["days_past_due"] == now.days_past_due
        assert row["bucket"] == now.bucket
        assert (row["paused_until"] is not None) == any(p.covers(as_of) for p in pauses)
        if row["next_change_on"] is None or day < row["next_change_on"]:
            then = age_one(lines, settled, pauses, as_of=day)
            assert (row["then"], row["overdue_minor"]) == (then.days_past_due, then.overdue_minor)


def test_an_open_pause_has_no_end() -> None:
    row = ageing.aged(*frames([(LINES, 0, [PausedDays(JAN, None)])]), as_of=MAR).row(0, named=True)

    assert row["paused_until"] == OPEN_ENDED
    assert row["days_past_due"] == 0


credit = st.tuples(st.integers(-200, 400), days, st.integers(0, 400))


@settings(max_examples=100, deadline=None)
@given(st.lists(credit, max_size=8), st.lists(credit, max_size=8), days, st.integers(0, 400))
def test_a_receipt_recorded_later_never_leaks_into_what_was_known(
    known: list[tuple[int, date, int]], later: list[tuple[int, date, int]], as_of: date, day: int
) -> None:
    known_at = EARLY + timedelta(days=day)

    def credited(rows: list[tuple[int, date, int]]) -> pl.DataFrame:
        schema = pl.Schema(
            {
                "debt_id": pl.Int64(),
                "amount_minor": pl.Int64(),
                "effective_on": pl.Date(),
                "recorded_at": pl.Datetime("us", "UTC"),
            }
        )
        return pl.DataFrame([(0, m, e, EARLY + timedelta(days=d)) for m, e, d in rows], schema=schema, orient="row")

    before = [row for row in known if row[2] <= day]
    after = [(minor, effective, day + 1 + n) for minor, effective, n in later]

    then = ageing.settled(credited(before), as_of=as_of, known_at=known_at)
    now = ageing.settled(credited(before + after), as_of=as_of, known_at=known_at)

    assert then.equals(now)
    assert then["settled_minor"].sum() == sum(minor for minor, effective, _ in before if effective <= as_of)


def test_what_was_replaced_or_withdrawn_later_still_stood_then() -> None:
    frame = pl.DataFrame(
        {
            "debt_id": [1, 2, 3],
            "recorded_at": [EARLY, EARLY, EARLY + timedelta(days=9)],
            "replaced_at": [None, EARLY + timedelta(days=5), None],
        }
    )

    assert ageing.as_known(frame, EARLY + timedelta(days=4), closed_at="replaced_at")["debt_id"].to_list() == [1, 2]
    assert ageing.as_known(frame, EARLY + timedelta(days=5), closed_at="replaced_at")["debt_id"].to_list() == [1]
    assert ageing.as_known(frame, EARLY + timedelta(days=9), closed_at="replaced_at")["debt_id"].to_list() == [1, 3]
