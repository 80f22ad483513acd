"""What `decide` promises: every debt explained, one message per person, nothing depends on company or order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell import engine
from dunwell.config.bench import naive_loop
from dunwell.core.columns import KEPT, RECENT, schema
from dunwell.engine.reasons import CODE, DECISIONS
from dunwell.rulebook.usual import frame_of, usual_row
from tests.think.portfolio import BOOK, DAY, random_frame

CARDS, STANDARD, UNLIMITED = engine.scorecard(), engine.strategy(), engine.Capacity()
IN_MESSAGE = ("act", "included", "capacity")


def decide(frame: pl.DataFrame, *, as_of: date = DAY, moment: datetime | None = None, **more: Any) -> pl.DataFrame:
    given_parts: dict[str, Any] = {"book": BOOK, "cards": CARDS, "strategy": STANDARD, "capacity": UNLIMITED} | more
    return engine.decide(frame, as_of=as_of, moment=moment, **given_parts)


def row(**facts: object) -> dict[str, Any]:
    pack = BOOK.pack("GB")
    assert pack is not None
    return usual_row(pack) | {"collector_role": "original_creditor", "days_past_due": 15} | facts


def one(**facts: object) -> dict[str, Any]:
    return decide(frame_of([row(**facts)])).row(0, named=True)


def test_every_debt_ends_with_a_decision_a_reason_and_plain_words() -> None:
    told = decide(random_frame(600, seed=1, people=300))

    assert told.height == 600
    assert told.schema == engine.DECISION_SCHEMA
    assert set(told["decision"]) <= set(DECISIONS)
    never_null = told.select("decision", "reason", "rules", "step", "score", "expected_minor")
    assert sum(never_null.null_count().row(0)) == 0
    for reason in told["reason"].unique():
        for language in ("en", "fr", "ar"):
            assert engine.explanation(BOOK, reason=reason, rules="", as_of=DAY, language=language)[0]


def test_a_forbidden_debt_names_the_rules_and_only_a_forbidden_debt_is_forbidden() -> None:
    told = decide(random_frame(600, seed=2))
    forbidden = told.filter(pl.col("decision") == "forbidden")

    assert forbidden.height > 50
    for rules in forbidden["rules"]:
        assert all(BOOK.rule(rule_id).is_refusal for rule_id in rules.split(","))
    for rules in told.filter(pl.col("decision") == "act", pl.col("rules") != "")["rules"]:
        assert not any(BOOK.rule(rule_id).is_refusal for rule_id in rules.split(","))


def test_an_action_has_everything_it_needs() -> None:
    acting = decide(random_frame(600, seed=3)).filter(pl.col("decision") == "act")
    needed = acting.select("channel", "template", "point_id", "skill", "lead_debt_id", "window_from_minute", "segment")

    assert acting.height > 50
    assert sum(needed.null_count().row(0)) == 0
    assert (acting["window_from_minute"] < acting["window_to_minute"]).all()


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 3))
def test_order_and_partition_by_person_change_nothing(seed: int, parts: int) -> None:
    frame = random_frame(80, seed=seed, people=30)
    whole = decide(frame).sort("debt_id")

    shuffled = decide(frame.sample(fraction=1.0, shuffle=True, seed=seed)).sort("debt_id")
    partitioned = pl.concat(
        decide(frame.filter(pl.col("person_id") % parts == part))
        for part in range(parts)
        if (frame["person_id"] % parts == part).any()
    ).sort("debt_id")

    assert shuffled.equals(whole)
    assert partitioned.equals(whole)


def test_the_same_inputs_give_the_same_output() -> None:
    frame = random_frame(300, seed=5, people=100)

    assert decide(frame).equals(decide(frame.clone()))


def test_a_row_alone_decides_as_it_does_among_many() -> None:
    frame = random_frame(25, seed=6)
    among = decide(frame)

    for place in range(frame.height):
        assert decide(frame[place : place + 1]).row(0) == among.row(place)


def test_a_person_gets_one_message_and_the_highest_step_leads() -> None:
    frame = frame_of(
        [
            row(debt_id=1, person_id=9, step=0),
            row(debt_id=2, person_id=9, step=2, days_since_step=9, days_past_due=40),
            row(debt_id=3, person_id=9, step=2, days_since_step=9, days_past_due=40),
            row(debt_id=4, person_id=8, step=0),
        ]
    )

    told = decide(frame)

    assert told["decision"].to_list() == ["included", "act", "included", "act"]
    assert told["lead_debt_id"].to_list() == [2, 2, 2, 4]
    assert told["template"].to_list() == ["phone_call"] * 3 + ["first_reminder"]
    assert told["step"].to_list() == [1, 3, 3, 1]


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6))
def test_nobody_gets_two_messages(seed: int) -> None:
    told = decide(random_frame(150, seed=seed, people=40))
    acting = told.filter(pl.col("decision") == "act")

    assert acting["person_id"].is_unique().all()
    assert set(told.filter(pl.col("decision") == "included")["lead_debt_id"]) <= set(acting["debt_id"])


def test_a_debt_that_may_not_use_the_leads_channel_waits() -> None:
    frame = frame_of(
        [
            row(debt_id=1, person_id=9, step=2, days_since_step=9, days_past_due=40, contacts_7d=0),
            row(debt_id=2, person_id=9, step=0, calls_person_7d=14),
        ]
    )

    assert decide(frame)["reason"].to_list() == ["due", "one_message_per_person"]


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "due"),
        ({"state": "paid"}, "not_open"),
        ({"overdue_minor": 0}, "not_overdue"),
        ({"days_past_due": 0}, "not_overdue"),
        ({"overdue_minor": 499}, "below_minimum"),
        ({"overdue_minor": 500}, "due"),
        ({"has_running_promise": True}, "promise_running"),
        ({"has_running_promise": None}, "promise_running"),
        ({"has_held_plan": True}, "plan_running"),
        ({"has_held_plan": None}, "plan_running"),
        ({"is_paused": True}, "paused"),
        ({"step": 7, "days_since_step": 90}, "ladder_done"),
        ({"days_past_due": 2}, "not_yet_due"),
        ({"step": 1, "days_since_step": 4}, "step_too_recent"),
        ({"step": 1, "days_since_step": 5}, "due"),
        ({"step": 1, "days_since_step": None}, "step_too_recent"),
        ({"is_disputed": True}, "forbidden"),
        ({"email_point_id": None, "text_point_id": None, "postal_point_id": None}, "no_contact_point"),
        ({"collector_role": "nobody"}, "no_segment"),
    ],
)
def test_each_reason_has_its_cause(facts: dict[str, object], reason: str) -> None:
    assert one(**facts)["reason"] == reason


def test_a_refused_channel_gives_way_to_the_next_of_the_step() -> None:
    assert one()["channel"] == "text"
    assert one(opted_out_text=True)["channel"] == "email"
    assert one(opted_out_text=True, email_point_id=None)["channel"] == "letter"


def test_a_debt_in_need_of_a_specialist_is_for_a_specialist() -> None:
    told = one(vulnerability=2, step=2, days_since_step=9, days_past_due=40)

    assert (told["decision"], told["channel"], told["skill"]) == ("act", "phone", "specialist")


def test_capacity_goes_to_what_is_worth_most_and_the_rest_waits_for_tomorrow() -> None:
    rows = [
        row(debt_id=i, person_id=i, step=2, days_since_step=9, days_past_due=40, overdue_minor=i * 1000)
        for i in range(1, 9)
    ]
    told = decide(frame_of(rows), capacity=engine.Capacity.of({"phone": 3}))

    assert told.filter(pl.col("decision") == "act")["debt_id"].to_list() == [6, 7, 8]
    assert told.filter(pl.col("decision") == "capacity").height == 5


def test_ties_for_a_place_are_the_same_in_any_order_and_turn_with_the_day() -> None:
    rows = [row(debt_id=i, person_id=i, step=2, days_since_step=9, days_past_due=40) for i in range(1, 200)]
    frame, three = frame_of(rows), engine.Capacity.of({"phone": 3})

    def winners(of: pl.DataFrame, day: date) -> list[int]:
        return sorted(decide(of, as_of=day, capacity=three).filter(pl.col("decision") == "act")["debt_id"])

    assert winners(frame, DAY) == winners(frame.reverse(), DAY)
    assert winners(frame, DAY) != winners(frame, DAY + timedelta(days=1))


def test_the_day_is_planned_into_its_lawful_hours() -> None:
    pack = BOOK.pack("CA")
    assert pack is not None
    call = {"step": 1, "days_since_step": 20, "region": "CA-QC", "minute_earliest": 720, "minute_latest": 720}
    weekday = decide(frame_of([usual_row(pack) | call])).row(0, named=True)
    sunday = decide(
        frame_of([usual_row(pack) | call | {"weekday": 7, "opted_out_email": True, "opted_out_letter": True}])
    )

    assert (weekday["channel"], weekday["window_from_minute"], weekday["window_to_minute"]) == ("phone", 480, 1200)
    assert sunday.row(0, named=True)["reason"] == "forbidden"
    assert "ca.qc.hours" in sunday.row(0, named=True)["rules"]


def test_a_planned_day_opens_after_noon_where_noon_is_ruled_out() -> None:
    call = {"step": 2, "days_since_step": 9, "days_past_due": 40, "barred_from_minute": 0, "barred_to_minute": 900}
    told = one(**call)
    now = decide(frame_of([row(**call)]), moment=datetime(2026, 3, 10, 12, tzinfo=UTC)).row(0, named=True)

    assert (told["channel"], told["window_from_minute"], told["window_to_minute"]) == ("phone", 900, 1260)
    assert now["channel"] == "letter"


def test_points_are_those_of_a_plain_sum() -> None:
    frame = random_frame(500, seed=8)

    assert decide(frame)["score"].to_list() == [naive_loop.points(each) for each in frame.iter_rows(named=True)]


def test_the_score_says_that_it_is_an_assumption() -> None:
    assert not CARDS.is_calibrated
    assert "assumption" in CARDS.basis


def test_the_engine_chooses_as_a_plain_loop_does() -> None:
    frame = random_frame(1000, seed=9, unknowns=0.0).with_columns(pl.lit("original_creditor").alias("collector_role"))
    frame = frame.with_columns(pl.lit("consumer").alias("purpose"))
    ladder = [(each.at_days, each.wait_days, each.channels) for each in STANDARD.segments[1].ladder]
    no_minimum = replace(STANDARD, minimum_overdue_minor={})

    told = decide(frame, strategy=no_minimum, moment=datetime(2026, 3, 10, 12, tzinfo=UTC))
    loop = naive_loop.decide_each(frame.iter_rows(named=True), ladder, DAY)

    assert told["reason"].to_list() == [each["reason"] for each in loop]
    assert told["channel"].to_list() == [each["channel"] for each in loop]
    assert [sorted(filter(None, each.split(","))) for each in told["rules"]] == [
        sorted(filter(None, each["rules"].split(","))) for each in loop
    ]


def test_no_debts_are_no_decisions() -> None:
    nothing = random_frame(5, seed=1).head(0)
    recent = pl.DataFrame(schema={"debt_id": pl.Int64(), **schema("recent")})

    assert decide(nothing).is_empty()
    assert engine.prepare(nothing.select(schema("kept").names()), recent, as_of=DAY, book=BOOK).is_empty()


def test_reasons_have_one_number_each() -> None:
    assert len(set(CODE.values())) == len(CODE)


def peer_accounts(count: int) -> pl.DataFrame:
    """The reference portfolio: a quarter 150-190 days overdue, 35 % 75-100, 40 % 11-40, as of 2026-11-20."""
    as_of, rows = date(2026, 11, 20), []
    for number in range(count):
        share, spin = number / count, number * 7919
        overdue = 150 + spin % 41 if share < 0.25 else 75 + spin % 26 if share < 0.6 else 11 + spin % 30
        due_on = as_of - timedelta(days=overdue)
        rows.append(
            row(
                debt_id=number,
                person_id=number,
                oldest_unpaid_due_on=due_on,
                counts_from_on=due_on,
                person_kind="company",
                purpose="commercial",
            )
        )
    return frame_of(rows).select(schema("kept").names())


def peer_night(kept: pl.DataFrame, on: date) -> tuple[pl.DataFrame, dict[tuple[str, int], int]]:
    """One night of the three reminders; the kept frame after it, and how many of each channel and step."""
    recent = pl.DataFrame(schema={"debt_id": pl.Int64(), **schema("recent")})
    told = decide(engine.prepare(kept, recent, as_of=on, book=BOOK), as_of=on, strategy=engine.strategy("three_levels"))
    acting = told.filter(pl.col("decision") == "act").select("debt_id", pl.col("step").alias("new"), "channel")
    counts = {(channel, step): rows for channel, step, rows in acting.group_by("channel", "new").len().iter_rows()}
    after = kept.join(acting, on="debt_id", how="left", maintain_order="left").with_columns(
        pl.coalesce("new", "step").alias("step"),
        pl.when(pl.col("new").is_not_null()).then(pl.lit(on)).otherwise("step_on").alias("step_on"),
    )
    return after.select(kept.columns), counts


def test_three_levels_repeat_the_reference_nights() -> None:
    kept = peer_accounts(400)

    _, cold = peer_night(kept, date(2026, 11, 20))
    kept, first = peer_night(kept, date(2026, 9, 17))
    kept, second = peer_night(kept, date(2026, 9, 26))
    kept, mixed = peer_night(kept, date(2026, 11, 20))
    _, idle = peer_night(kept, date(2026, 11, 21))

    assert cold == {("email", 1): 400}
    assert first == {("email", 1): 240}
    assert second == {("email", 2): 100}
    assert mixed == {("email", 1): 160, ("email", 2): 140, ("letter", 3): 100}
    assert idle == {}


def test_prepare_derives_what_only_the_day_can_tell() -> None:
    kept = frame_of(
        [
            row(
                zone="Europe/London",
                oldest_unpaid_due_on=date(2026, 3, 1),
                counts_from_on=date(2026, 3, 1),
                moratorium_until=date(2026, 3, 10),
                paused_until=date(2026, 3, 9),
                promise_due_on=date(2026, 3, 10),
                step=1,
                step_on=date(2026, 3, 3),
            )
        ]
    ).select(schema("kept").names())
    recent = pl.DataFrame({"debt_id": [1], "conversed_on": [DAY]}).join(
        pl.DataFrame({"debt_id": [1]} | {each.name: [0] for each in RECENT if each.dtype.is_integer()}), on="debt_id"
    )

    made = engine.prepare(kept, recent.with_columns(contacted_on=pl.lit(None, dtype=pl.Date)), as_of=DAY, book=BOOK)
    told = made.row(0, named=True)

    assert {column.name for column in KEPT} < set(made.columns)
    assert told["days_past_due"] == 9
    assert (told["is_in_moratorium"], told["is_paused"], told["has_running_promise"]) == (True, False, True)
    assert (told["days_since_step"], told["days_since_conversation"], told["days_since_contact"]) == (7, 0, None)
    assert (told["minute_earliest"], told["minute_latest"], told["weekday"], told["is_holiday"]) == (720, 720, 2, False)


def test_prepare_gives_the_local_clock_of_a_moment() -> None:
    def clock(moment: datetime, **zones: str | None) -> tuple[Any, ...]:
        facts = {"zone": None, "zone_earliest": None, "zone_latest": None} | zones
        kept = frame_of([row(**facts)]).select(schema("kept").names())
        recent = pl.DataFrame(schema={"debt_id": pl.Int64(), **schema("recent")})
        made = engine.prepare(kept, recent, as_of=moment.date(), moment=moment, book=BOOK)
        return made.select("minute_earliest", "minute_latest", "weekday").row(0)

    evening = datetime(2026, 3, 11, 3, 30, tzinfo=UTC)

    assert clock(evening, zone="America/New_York") == (1410, 1410, 2)
    assert clock(evening, zone_earliest="America/Halifax", zone_latest="America/Los_Angeles") == (30, 1230, None)
    assert clock(evening) == (None, None, None)
    assert clock(evening, zone="Nowhere/Else") == (None, None, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (b"channels: [carrier]", "must use channels"),
        (b"step: 5", "numbered"),
        (b"ladder: nobody}", "no ladder"),
    ],
)
def test_a_strategy_that_cannot_work_is_refused_in_words(change: bytes, words: str) -> None:
    good = (
        b"name: x\nversion: 1\ntitle: {en: x}\nminimum_overdue_minor: {}\n"
        b"segments:\n  - {name: a, when: {}, ladder: l}\n"
        b"ladders:\n  l:\n    - {step: 1, at_days: 1, wait_days: 0, channels: [email], template: t}\n"
    )
    old = {b"c": b"channels: [email]", b"s": b"step: 1", b"l": b"ladder: l}"}[change[:1]]

    assert engine.read_strategy(good).steps_max == 1
    with pytest.raises(engine.BadStrategy, match=words):
        engine.read_strategy(good.replace(old, change))
