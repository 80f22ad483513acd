"""What each debt's next step is, and which one message each person gets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from dunwell.core.columns import CHANNELS, c
from dunwell.engine.bits import first_true, octet
from dunwell.engine.reasons import CODE
from dunwell.engine.strategy import Step, Strategy

POINTS = {
    "phone": "phone_point_id",
    "email": "email_point_id",
    "text": "text_point_id",
    "letter": "postal_point_id",
    "visit": "postal_point_id",
}
"""The contact point that each channel uses."""
WAYS = 1 << len(CHANNELS)
NO_CHANNEL = len(CHANNELS)
SPECIALIST_LEVEL = 2
"""From this level of vulnerability on only specialists act (core/columns.py)."""


HELD_BACK = ("not_open", "not_overdue", "below_minimum", "promise_running", "paused")
ON_LADDER = ("no_segment", "ladder_done", "not_yet_due", "step_too_recent", "forbidden", "no_contact_point")
"""Reasons for which a debt does not act, the most telling first."""
_CARRIED = ("debt_id", "person_id", "expected_minor", "days_past_due", "step", "days_since_step")
_CHOSEN: tuple[str, ...] = (
    "debt_id",
    "person_id",
    "expected_minor",
    "days_past_due",
    "step",
    "rung",
    "reason",
    "channel",
    "ways",
)
_CHOSEN += ("step_ways", "is_specialist")


def choose(permitted: pl.DataFrame, strategy: Strategy, *, as_of: date) -> pl.DataFrame:
    """Pick each debt's next step and channel, and one lead action per person.

    Rows    one per debt, in order; only columns of the choice
    Needs   the columns of core/columns.py, `may_<channel>`, expected_minor
    Adds    rung (index of segment and step), step (the next one), reason (code of reasons.yaml), channel (index of
            CHANNELS, NO_CHANNEL for none), ways and step_ways (bits of the channels permitted, and of those the step
            may use), lead_debt_id, message_rung (the lead's), is_specialist
    Null    lead_debt_id where the debt takes no part in a message; nothing else
    Always  a person has at most one debt with reason `due`: the highest step, then the oldest debt, then the lowest id
    """
    nowhere = len(strategy.segments) * (strategy.steps_max + 1)
    tests = permitted.select(*_held_back(strategy), *_segments(strategy), *_reached())
    frame = permitted.select(*_CARRIED).hstack(
        tests.select(
            _first_of(HELD_BACK).alias("reason"),
            _bits("may_").alias("ways"),
            _bits("has_point_").alias("points"),
            pl.col("is_specialist"),
            _segment(strategy).alias("segment"),
        )
    )
    placed = frame.with_columns(_rung(strategy).alias("rung"))
    placed = placed.with_columns(_on_rung(rungs_of(strategy), as_of))
    judged = placed.with_columns(_ladder(nowhere)).with_columns(
        pl.when(pl.col("reason") == CODE["due"]).then(_first_of(ON_LADDER)).otherwise("reason").alias("reason")
    )
    return _one_message_per_person(judged.select(_CHOSEN), nowhere=nowhere).drop("days_past_due")


def rungs_of(strategy: Strategy) -> list[Step | None]:
    """Every segment's ladder padded to one length with None, and one length of None for debts of no segment."""
    width = strategy.steps_max + 1
    rungs: list[Step | None] = []
    for segment in strategy.segments:
        rungs += [*segment.ladder, *[None] * (width - len(segment.ladder))]
    return [*rungs, *[None] * width]


def _held_back(strategy: Strategy) -> list[pl.Expr]:
    """Tests, named by reason, for leaving a debt alone whatever its step; what is not known leaves it alone."""
    overdue = c.overdue_minor.fill_null(0)
    too_small: pl.Expr = pl.lit(value=False)
    for currency, minimum in strategy.minimum_overdue_minor.items():
        too_small = too_small | ((c.currency == currency) & (overdue < minimum))
    return [
        (c.state != "open").fill_null(value=True).alias("not_open"),
        ((overdue <= 0) | (c.days_past_due <= 0).fill_null(value=True)).alias("not_overdue"),
        too_small.fill_null(value=False).alias("below_minimum"),
        c.has_running_promise.fill_null(value=True).alias("promise_running"),
        c.is_paused.fill_null(value=True).alias("paused"),
    ]


def _segments(strategy: Strategy) -> list[pl.Expr]:
    """Which segments each debt could be in."""
    return [segment.holds().alias(f"segment {index}") for index, segment in enumerate(strategy.segments)]


def _reached() -> list[pl.Expr]:
    """Which channels are permitted, which have a contact point, and whether a specialist is needed."""
    return [
        *(pl.col(f"may_{channel}") for channel in CHANNELS),
        *(pl.col(POINTS[channel]).is_not_null().alias(f"has_point_{channel}") for channel in CHANNELS),
        (c.vulnerability >= SPECIALIST_LEVEL).fill_null(value=True).alias("is_specialist"),
    ]


def _bits(prefix: str) -> pl.Expr:
    return octet([pl.col(f"{prefix}{channel}") for channel in CHANNELS])


def _segment(strategy: Strategy) -> pl.Expr:
    return first_true([pl.col(f"segment {index}") for index in range(len(strategy.segments))])


def _rung(strategy: Strategy) -> pl.Expr:
    """Index into `rungs_of` of the step that comes after the last one taken."""
    width = strategy.steps_max + 1
    return pl.col("segment").cast(pl.UInt32) * width + c.step.fill_null(0).clip(0, width - 1).cast(pl.UInt32)


def _on_rung(rungs: list[Step | None], as_of: date) -> list[pl.Expr]:
    """What the rung asks, by table: days needed, days to wait, its channels, and the channel for ways and points."""
    never = 2**31 - 1
    days = pl.Series([step.days_needed(as_of) if step else never for step in rungs], dtype=pl.Int32)
    waits = pl.Series([step.wait_days if step else 0 for step in rungs], dtype=pl.Int32)
    ways = pl.Series([_way_bits(step) for step in rungs], dtype=pl.UInt8)
    picks = pl.Series([_pick(step, usable) for step in rungs for usable in range(WAYS)], dtype=pl.UInt8)
    rung, usable = pl.col("rung"), (pl.col("ways") & pl.col("points")).cast(pl.UInt32)
    return [
        pl.lit(days).gather(rung).alias("days_needed"),
        pl.lit(waits).gather(rung).alias("wait_days"),
        pl.lit(ways).gather(rung).alias("step_ways"),
        pl.lit(picks).gather(rung * WAYS + usable).alias("channel"),
        (c.step.fill_null(0) + 1).alias("step"),
    ]


def _ladder(nowhere: int) -> list[pl.Expr]:
    """Tests, named by reason, of a debt's place on the ladder, then of the law, then of its contact points."""
    waited = (c.step == 1) | (c.days_since_step >= pl.col("wait_days")).fill_null(value=False)
    return [
        (pl.col("rung") >= nowhere).alias("no_segment"),
        (pl.col("step_ways") == 0).alias("ladder_done"),
        (c.days_past_due < pl.col("days_needed")).alias("not_yet_due"),
        waited.not_().alias("step_too_recent"),
        ((pl.col("ways") & pl.col("step_ways")) == 0).alias("forbidden"),
        (pl.col("channel") == NO_CHANNEL).alias("no_contact_point"),
    ]


def _first_of(reasons: Sequence[str]) -> pl.Expr:
    """Code of the first of the tests named by reason that holds, of `due` if none does."""
    answer = pl.lit(CODE["due"], dtype=pl.UInt8)
    for name in reversed(reasons):
        answer = pl.when(pl.col(name)).then(pl.lit(CODE[name], dtype=pl.UInt8)).otherwise(answer)
    return answer


def _one_message_per_person(chosen: pl.DataFrame, *, nowhere: int) -> pl.DataFrame:
    """Leave the highest step of each person due; attach the person's other due debts that may use its channel."""
    due = chosen["reason"] == CODE["due"]
    chosen = chosen.with_columns(
        pl.when(due).then("debt_id").alias("lead_debt_id"),
        pl.when(due).then("channel").otherwise(pl.lit(NO_CHANNEL, dtype=pl.UInt8)).alias("channel"),
        pl.when(due).then("rung").otherwise(pl.lit(nowhere, dtype=pl.UInt32)).alias("message_rung"),
    )
    places = due.arg_true()
    places = places.filter(_is_shared(chosen["person_id"].gather(places)))
    if places.is_empty():
        return chosen
    shared = chosen[places]
    settled = shared.join(_leads(shared), on="person_id", how="left", maintain_order="left").select(
        _settled_reason().alias("reason"),
        pl.when(_may_join()).then("lead").alias("lead"),
        pl.when(_may_join()).then("lead_channel").otherwise(pl.lit(NO_CHANNEL, dtype=pl.UInt8)).alias("channel"),
        pl.when(_may_join()).then("lead_rung").otherwise(pl.lit(nowhere, dtype=pl.UInt32)).alias("rung"),
    )
    return chosen.with_columns(
        chosen["reason"].clone().scatter(places, settled["reason"]),
        chosen["lead_debt_id"].clone().scatter(places, settled["lead"]),
        chosen["channel"].clone().scatter(places, settled["channel"]),
        chosen["message_rung"].clone().scatter(places, settled["rung"]),
    )


def _is_shared(people: pl.Series) -> pl.Series:
    """True where a person occurs again. Rows of one person usually stand together, and then a look aside is enough."""
    if not people.is_sorted():
        return people.is_duplicated()
    same = people == people.shift(1)
    return (same | same.shift(-1)).fill_null(value=False)


def _leads(shared: pl.DataFrame) -> pl.DataFrame:
    """Of each person the debt on the highest step, then the oldest, then of the lowest id."""
    standing = pl.col("step").cast(pl.Int64) * 2**32 + pl.col("days_past_due")
    ranked = shared.select("person_id", "debt_id", "channel", "rung", standing.alias("standing"))
    best = ranked.filter(pl.col("standing") == pl.col("standing").max().over("person_id"))
    return (
        best.sort("debt_id")
        .unique(subset="person_id", keep="first")
        .select("person_id", lead="debt_id", lead_channel="channel", lead_rung="rung")
    )


def _may_join() -> pl.Expr:
    """True where the debt may use the channel of the lead's message."""
    bit = pl.lit(pl.Series([1 << index for index in range(len(CHANNELS))], dtype=pl.UInt8)).gather(
        pl.col("lead_channel").cast(pl.UInt32)
    )
    return (pl.col("ways") & bit) != 0


def _settled_reason() -> pl.Expr:
    included, other = (pl.lit(CODE[code], dtype=pl.UInt8) for code in ("included", "one_message_per_person"))
    joined = pl.when(c.debt_id == pl.col("lead")).then(pl.lit(CODE["due"], dtype=pl.UInt8))
    return joined.when(_may_join()).then(included).otherwise(other)


def _way_bits(step: Step | None) -> int:
    return sum(1 << CHANNELS.index(channel) for channel in step.channels) if step else 0


def _pick(step: Step | None, usable: int) -> int:
    """The first channel of the step among the usable ones."""
    for channel in step.channels if step else ():
        if usable >> CHANNELS.index(channel) & 1:
            return CHANNELS.index(channel)
    return NO_CHANNEL
