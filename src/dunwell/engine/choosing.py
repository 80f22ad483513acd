"""By which channel a debt whose step is due is spoken of, and which one message each person gets."""

from __future__ import annotations

from functools import cache

import polars as pl

from dunwell.core.columns import CHANNELS, c
from dunwell.engine.bits import octet
from dunwell.engine.hours import CLOCK_READS
from dunwell.engine.placing import rungs_of
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
NOTICE_FIRST = "us.reg_f.validation_first"
"""The rule that asks for the validation notice with the first communication. Our notice is a letter: Model Form B-1 by
email must say how to dispute electronically (12 CFR 1006.34(c)(3)(vi)), and a text cannot hold it."""
NOTICE_CHANNEL = "letter"
CANNOT_CARRY_NOTICE = ("email", "text")
SPECIALIST_LEVEL = 2
"""From this level of vulnerability on only specialists act (core/columns.py)."""


DUE = CODE["due"]
DUE_READS = (
    "debt_id",
    "person_id",
    "expected_minor",
    "days_past_due",
    "vulnerability",
    *dict.fromkeys(POINTS.values()),
)
DUE_READS += ("rung", "next_step", *CLOCK_READS)
"""What is asked about a debt whose step is due, beside the columns that the law reads."""


def choose(permitted: pl.DataFrame, strategy: Strategy) -> pl.DataFrame:
    """Pick the channel of each debt whose step is due, and one lead action per person.

    Rows    one per debt that `place` found due, in order; only columns of the choice
    Needs   `DUE_READS`, `may_<channel>`
    Adds    reason (code of reasons.yaml), channel (index of CHANNELS, NO_CHANNEL for none), ways and step_ways (bits of
            the channels permitted, and of those the step may use), lead_debt_id, message_rung (the lead's),
            is_specialist
    Null    lead_debt_id where the debt takes no part in a message; nothing else
    Law     a debt whose first notice was not sent is written of by letter alone, so that the notice comes first
    Always  a person has at most one debt with reason `due`: the highest step, then the oldest debt, then the lowest id
    """
    asked = permitted.select(
        "debt_id",
        "person_id",
        "expected_minor",
        "days_past_due",
        "rung",
        "next_step",
        *(f"may_{channel}" for channel in CHANNELS),
        *(pl.col(POINTS[channel]).is_not_null().alias(f"has_point_{channel}") for channel in CHANNELS),
        (c.vulnerability >= SPECIALIST_LEVEL).fill_null(value=True).alias("is_specialist"),
    )
    judged = asked.with_columns(_ways(permitted).alias("ways"), _bits("has_point_").alias("points"))
    judged = judged.with_columns(_by_rung(rungs_of(strategy)))
    if NOTICE_FIRST in permitted.columns:
        judged = judged.with_columns(_notice_first(permitted[NOTICE_FIRST]))
    judged = judged.with_columns(
        pl.when((pl.col("ways") & pl.col("step_ways")) == 0)
        .then(pl.lit(CODE["forbidden"], dtype=pl.UInt8))
        .when(pl.col("channel") == NO_CHANNEL)
        .then(pl.lit(CODE["no_contact_point"], dtype=pl.UInt8))
        .otherwise(pl.lit(DUE, dtype=pl.UInt8))
        .alias("reason")
    )
    return _one_message_per_person(judged, nowhere=len(strategy.segments) * (strategy.steps_max + 1))


def _bits(prefix: str) -> pl.Expr:
    return octet([pl.col(f"{prefix}{channel}") for channel in CHANNELS])


def _ways(permitted: pl.DataFrame) -> pl.Expr:
    """Channels that are permitted, as bits; where the first notice is owed those that cannot carry it are shut."""
    ways = _bits("may_")
    if NOTICE_FIRST not in permitted.columns:
        return ways
    left = 0xFF ^ sum(map(_bit, CANNOT_CARRY_NOTICE))
    owed = pl.lit(permitted[NOTICE_FIRST])
    return ways & pl.when(owed).then(pl.lit(left, dtype=pl.UInt8)).otherwise(pl.lit(0xFF, dtype=pl.UInt8))


def _notice_first(owed: pl.Series) -> list[pl.Expr]:
    """The notice's channel for a debt that owes it and whose step knows no other that is open."""
    bit = pl.lit(_bit(NOTICE_CHANNEL), dtype=pl.UInt8)
    letter = pl.lit(CHANNELS.index(NOTICE_CHANNEL), dtype=pl.UInt8)
    is_open = (pl.col("ways") & pl.col("points") & bit) != 0
    instead = pl.lit(owed) & (pl.col("channel") == NO_CHANNEL) & is_open
    return [
        pl.when(instead).then(letter).otherwise("channel").alias("channel"),
        pl.when(pl.lit(owed)).then(pl.col("step_ways") | bit).otherwise("step_ways").alias("step_ways"),
    ]


def _bit(channel: str) -> int:
    return 1 << CHANNELS.index(channel)


def _by_rung(rungs: list[Step | None]) -> list[pl.Expr]:
    """What the rung asks, by table: its channels, and the channel for ways and points."""
    ways = pl.Series([_way_bits(step) for step in rungs], dtype=pl.UInt8)
    picks = pl.Series([pick for step in rungs for pick in _picks(step.channels if step else ())], dtype=pl.UInt8)
    rung, usable = pl.col("rung"), (pl.col("ways") & pl.col("points")).cast(pl.UInt32)
    return [pl.lit(ways).gather(rung).alias("step_ways"), pl.lit(picks).gather(rung * WAYS + usable).alias("channel")]


def _one_message_per_person(chosen: pl.DataFrame, *, nowhere: int) -> pl.DataFrame:
    """Leave the highest step of each person due; attach the person's other due debts that may use its channel."""
    due = chosen["reason"] == DUE
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
    standing = pl.col("next_step").cast(pl.Int64) * 2**32 + pl.col("days_past_due")
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
    joined = pl.when(c.debt_id == pl.col("lead")).then(pl.lit(DUE, dtype=pl.UInt8))
    return joined.when(_may_join()).then(included).otherwise(other)


def _way_bits(step: Step | None) -> int:
    return sum(map(_bit, step.channels)) if step else 0


@cache
def _picks(channels: tuple[str, ...]) -> tuple[int, ...]:
    """By the bits of the usable channels, the first of `channels` among them."""
    order = [CHANNELS.index(channel) for channel in channels]
    return tuple(next((way for way in order if usable >> way & 1), NO_CHANNEL) for usable in range(WAYS))
