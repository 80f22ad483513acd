"""What `permit` and its kin promise about the law."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell import engine
from dunwell.config.bench import naive_loop
from dunwell.core.columns import CHANNELS, schema
from dunwell.engine.permitting import permit_with_law
from dunwell.rulebook.usual import frame_of, usual_row
from tests.think.portfolio import BOOK, COUNTS, DAY, FLAGS, random_frame, random_rows

US, GB, CA, AE = (BOOK.pack(code) for code in ("US", "GB", "CA", "AE"))


def spoken(frame: pl.DataFrame, channel: str, *, refusing: bool) -> list[list[str]]:
    permitted, law = permit_with_law(frame, BOOK, as_of=DAY)
    keys = law.refusing(channel) if refusing else law.advising(channel)
    ids = [key.split(":")[0] for key in keys]
    return [
        [name for name, speaks in zip(ids, row, strict=True) if speaks] for row in permitted.select(keys).iter_rows()
    ]


def test_the_engine_agrees_with_a_plain_loop_on_thousands_of_rows() -> None:
    rows = random_rows(2000, seed=7)
    frame = frame_of(rows)

    for channel in CHANNELS:
        loop = [naive_loop.spoken_by(row, channel) for row in rows]
        assert spoken(frame, channel, refusing=True) == [refused for refused, _ in loop]
        assert spoken(frame, channel, refusing=False) == [advised for _, advised in loop]


def test_the_plain_loop_knows_every_rule_of_rows() -> None:
    assert [rule.id for rule in naive_loop.RULES] == sorted(rule.id for rule in BOOK.rules if rule.test)


def test_a_channel_is_open_exactly_where_no_rule_refuses() -> None:
    frame = random_frame(200, seed=3)
    permitted = engine.permit(frame, BOOK, as_of=DAY)

    for channel in CHANNELS:
        assert permitted[f"may_{channel}"].to_list() == [not ids for ids in spoken(frame, channel, refusing=True)]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6))
def test_a_row_alone_is_judged_as_among_many(seed: int) -> None:
    frame = random_frame(40, seed=seed)
    among = engine.permit(frame, BOOK, as_of=DAY).select(f"may_{channel}" for channel in CHANNELS)

    place = seed % frame.height
    alone = engine.permit(frame[place : place + 1], BOOK, as_of=DAY).select(f"may_{channel}" for channel in CHANNELS)

    assert alone.row(0) == among.row(place)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([*FLAGS, *COUNTS, "vulnerability"]))
def test_a_stricter_fact_never_permits_more(seed: int, name: str) -> None:
    frame = random_frame(60, seed=seed)
    stricter = pl.lit(value=True) if name in FLAGS else pl.col(name) + 3

    before = engine.permit(frame, BOOK, as_of=DAY)
    after = engine.permit(frame.with_columns(stricter.cast(frame[name].dtype).alias(name)), BOOK, as_of=DAY)

    for channel in CHANNELS:
        assert not (after[f"may_{channel}"] & before[f"may_{channel}"].not_()).any()


UNKNOWNS = [*FLAGS, *COUNTS, "jurisdiction", "minute_earliest", "minute_latest", "state", "vulnerability"]
UNKNOWNS += ["collector_role", "purpose", "person_kind", "weekday", "is_holiday", "is_licensed_institution"]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(UNKNOWNS))
def test_unknown_is_never_a_yes(seed: int, name: str) -> None:
    frame = random_frame(60, seed=seed, unknowns=0.0)

    known = engine.permit(frame, BOOK, as_of=DAY)
    unknown = engine.permit(frame.with_columns(pl.lit(None, dtype=schema()[name]).alias(name)), BOOK, as_of=DAY)

    for channel in CHANNELS:
        assert not (unknown[f"may_{channel}"] & known[f"may_{channel}"].not_()).any()


MEANT = {
    "barred_from_minute", "barred_to_minute", "days_since_contact", "days_since_conversation", "days_since_payment",
    "days_since_step", "days_since_validation_notice", "days_to_limitation", "is_work_email",
}  # fmt: skip
"""Columns whose null states a fact: it never happened, or none was named. Of every other column null is an unknown."""


def read_by_rules() -> set[str]:
    """Every column that a rule of today or its scope reads."""
    found = {column for rule in BOOK.for_rows(DAY) for column, _ in rule.scope}
    for rule in BOOK.for_rows(DAY):
        for channel in rule.channels:
            found.update(rule.condition(DAY, channel).meta.root_names())
    return found


@pytest.mark.parametrize("name", sorted(read_by_rules() - MEANT))
def test_no_column_that_a_rule_reads_turns_a_no_into_a_yes_by_being_unknown(name: str) -> None:
    frame = random_frame(1500, seed=11, unknowns=0.0)

    known = engine.permit(frame, BOOK, as_of=DAY)
    unknown = engine.permit(frame.with_columns(pl.lit(None, dtype=schema()[name]).alias(name)), BOOK, as_of=DAY)

    for channel in CHANNELS:
        assert not (unknown[f"may_{channel}"] & known[f"may_{channel}"].not_()).any(), channel


@pytest.mark.parametrize("name", ["barred_from_minute", "barred_to_minute"])
def test_hours_ruled_out_of_which_one_end_is_not_known_are_all_hours(name: str) -> None:
    assert US is not None
    row = usual_row(US) | {"barred_from_minute": 1200, "barred_to_minute": 1260} | {name: None}

    permitted = engine.permit(frame_of([row]), BOOK, as_of=DAY)

    assert not permitted["may_phone"].item()


def test_hours_ruled_out_between_two_plausible_clocks_are_kept() -> None:
    assert US is not None
    row = usual_row(US) | {"barred_from_minute": 720, "barred_to_minute": 780}
    row |= {"minute_latest": 660, "minute_earliest": 840}

    permitted = engine.permit(frame_of([row]), BOOK, as_of=DAY)

    assert not permitted["may_phone"].item(), "it may be half past twelve where the person is"


def test_where_the_state_is_not_known_the_law_of_every_state_is_kept() -> None:
    assert US is not None
    row = usual_row(US) | {"region": None, "calls_7d": 2}

    permitted = engine.permit(frame_of([row]), BOOK, as_of=DAY)
    in_texas = engine.permit(frame_of([row | {"region": "US-TX"}]), BOOK, as_of=DAY)

    assert in_texas["may_phone"].item()
    assert not permitted["may_phone"].item(), "in Massachusetts it would be the third call"
    assert permitted["house.region_unknown"].item()


def test_a_row_of_which_nothing_is_known_may_not_be_contacted() -> None:
    empty = frame_of([dict.fromkeys(schema())])

    permitted = engine.permit(empty, BOOK, as_of=DAY)

    assert not any(permitted[f"may_{channel}"][0] for channel in CHANNELS)


def test_the_usual_person_may_be_contacted_everywhere() -> None:
    for pack in (US, GB, CA, AE):
        assert pack is not None
        permitted = engine.permit(frame_of([usual_row(pack)]), BOOK, as_of=DAY)
        assert all(permitted[f"may_{channel}"][0] for channel in CHANNELS), pack.jurisdiction


def test_a_verdict_tells_ban_from_presumption() -> None:
    assert US is not None
    row = usual_row(US) | {"calls_7d": 7, "opted_out_phone": True}

    verdict = engine.judge(frame_of([row]), BOOK, as_of=DAY, channel="phone")

    assert not verdict.may
    assert [rule.id for rule in verdict.presumptions] == ["us.reg_f.call_frequency"]
    assert [rule.id for rule in verdict.bars] == ["house.opted_out", "us.reg_f.medium_opt_out"]
    assert not verdict.is_only_the_clock


def test_a_verdict_says_when_only_the_hour_is_wrong() -> None:
    assert US is not None
    row = usual_row(US) | {"minute_earliest": 1300, "minute_latest": 1300}

    assert engine.judge(frame_of([row]), BOOK, as_of=DAY, channel="phone").is_only_the_clock


@pytest.mark.parametrize(
    ("place", "channel", "on", "window"),
    [
        ({"jurisdiction": "US"}, "phone", date(2026, 3, 10), (481, 1260)),
        ({"jurisdiction": "US", "region": "US-WA"}, "email", date(2026, 3, 10), (481, 1260)),
        ({"jurisdiction": "CA", "region": "CA-QC"}, "phone", date(2026, 3, 10), (480, 1200)),
        ({"jurisdiction": "CA", "region": "CA-QC"}, "phone", date(2026, 3, 8), None),
        ({"jurisdiction": "CA", "region": "CA-ON"}, "email", date(2026, 3, 8), (780, 1020)),
        ({"jurisdiction": "CA", "region": "CA-ON", "is_licensed": True}, "email", date(2026, 3, 10), (420, 1260)),
        ({"jurisdiction": "CA", "region": "CA-ON", "is_holiday": True}, "phone", date(2026, 3, 10), None),
        ({"jurisdiction": "GB"}, "email", date(2026, 3, 10), (0, 1440)),
        ({"jurisdiction": "AE", "role": "original_creditor"}, "letter", date(2026, 3, 10), (0, 1440)),
        ({"jurisdiction": "FR"}, "letter", date(2026, 3, 10), None),
    ],
)
def test_the_window_of_a_day_is_what_the_rules_leave(
    place: dict[str, object], channel: str, on: date, window: tuple[int, int] | None
) -> None:
    assert engine.contact_window(BOOK, channel=channel, on=on, **place) == window  # type: ignore[arg-type]


def kept_and_recent(**facts: object) -> tuple[pl.DataFrame, pl.DataFrame]:
    assert CA is not None
    row = frame_of([usual_row(CA) | facts])
    return row.select(schema("kept").names()), row.select("debt_id", *schema("recent").names())


def test_the_next_opening_skips_a_sunday_and_a_holiday() -> None:
    kept, recent = kept_and_recent(region="CA-QC", zone="America/Toronto")
    saturday_night = datetime(2026, 4, 5, 1, 0, tzinfo=UTC)

    opening = engine.next_opening(kept, recent, BOOK, channel="phone", after=saturday_night)

    assert opening is not None
    assert opening.starts_at == datetime(2026, 4, 7, 12, 0, tzinfo=UTC)
    assert opening.ends_at == datetime(2026, 4, 8, 0, 0, tzinfo=UTC)


def test_inside_an_opening_the_next_opening_is_now() -> None:
    kept, recent = kept_and_recent(region="CA-QC", zone="America/Toronto")
    afternoon = datetime(2026, 4, 7, 18, 30, tzinfo=UTC)

    opening = engine.next_opening(kept, recent, BOOK, channel="phone", after=afternoon)

    assert opening is not None
    assert opening.starts_at == afternoon


def test_without_a_zone_there_is_no_opening() -> None:
    kept, recent = kept_and_recent(zone=None, zone_earliest=None, zone_latest=None)

    assert (
        engine.next_opening(kept, recent, BOOK, channel="phone", after=datetime(2026, 4, 7, 18, 30, tzinfo=UTC)) is None
    )


def test_two_plausible_zones_leave_the_hours_lawful_in_both() -> None:
    kept, recent = kept_and_recent(
        jurisdiction="US", region=None, zone=None, zone_earliest="America/New_York", zone_latest="America/Los_Angeles"
    )

    opening = engine.next_opening(kept, recent, BOOK, channel="phone", after=datetime(2026, 3, 10, 4, 0, tzinfo=UTC))

    assert opening is not None
    assert opening.starts_at == datetime(2026, 3, 10, 15, 1, tzinfo=UTC)
    assert opening.ends_at == datetime(2026, 3, 11, 1, 0, tzinfo=UTC)
