"""What each debt's next step is, and which one message each person gets."""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.core.columns import CHANNELS, c
from dunwell.engine.bits import octet
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
    rungs = rungs_of(strategy)
    frame = permitted.select(
        "debt_id", "person_id", "expected_minor", "days_past_due",
        _rung(strategy).alias("rung"),
        octet([pl.col(f"may_{channel}") for channel in CHANNELS]).alias("ways"),
        octet([pl.col(POINTS[channel]).is_not_null() for channel in CHANNELS]).alias("points"),
        _held_back(strategy).alias("reason"),
        c.step, c.days_since_step,
        (c.vulnerability >= SPECIALIST_LEVEL).fill_null(value=True).alias("is_specialist"),
    )  # fmt: skip
    chosen = frame.with_columns(_on_rung(rungs, as_of)).with_columns(_reason().alias("reason"))
    return _one_message_per_person(chosen).drop(
        "points", "days_needed", "wait_days", "days_since_step", "days_past_due", "is_nowhere"
    )


def rungs_of(strategy: Strategy) -> list[Step | None]:
    """Every segment's ladder padded to one length; the last place, and past the end of a ladder, is None."""
    width = strategy.steps_max + 1
    rungs: list[Step | None] = []
    for segment in strategy.segments:
        rungs += [*segment.ladder, *[None] * (width - len(segment.ladder))]
    return [*rungs, None]


def _rung(strategy: Strategy) -> pl.Expr:
    """Index into `rungs_of` of the step that comes after the last one taken."""
    width = strategy.steps_max + 1
    nowhere = len(strategy.segments) * width
    taken = c.step.fill_null(0).clip(0, width - 1)
    rung: pl.Expr = pl.lit(nowhere, dtype=pl.Int32)
    for index, segment in reversed(list(enumerate(strategy.segments))):
        rung = pl.when(segment.holds()).then(taken + index * width).otherwise(rung)
    return rung.cast(pl.UInt32)


def _held_back(strategy: Strategy) -> pl.Expr:
    """The reason for which a debt is left alone whatever its step, most telling first; CODE["due"] if none."""
    overdue = c.overdue_minor.fill_null(0)
    too_small: pl.Expr = pl.lit(value=False)
    for currency, minimum in strategy.minimum_overdue_minor.items():
        too_small = too_small | ((c.currency == currency) & (overdue < minimum))
    tests = [
        ("not_open", (c.state != "open").fill_null(value=True)),
        ("not_overdue", (overdue <= 0) | (c.days_past_due <= 0).fill_null(value=True)),
        ("below_minimum", too_small.fill_null(value=False)),
        ("promise_running", c.has_running_promise.fill_null(value=True)),
        ("paused", c.is_paused.fill_null(value=True)),
    ]
    return _first_of(tests, pl.lit(CODE["due"], dtype=pl.UInt8))


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
        (pl.lit(len(rungs) - 1, dtype=pl.UInt32) == rung).alias("is_nowhere"),
    ]


def _reason() -> pl.Expr:
    """The reason of a debt that is not held back: its place on the ladder, then the law, then its contact points."""
    waited = (c.step == 1) | (c.days_since_step >= pl.col("wait_days")).fill_null(value=False)
    tests = [
        ("held_back", pl.col("reason") != CODE["due"]),
        ("no_segment", pl.col("is_nowhere")),
        ("ladder_done", pl.col("step_ways") == 0),
        ("not_yet_due", c.days_past_due < pl.col("days_needed")),
        ("step_too_recent", waited.not_()),
        ("forbidden", (pl.col("ways") & pl.col("step_ways")) == 0),
        ("no_contact_point", pl.col("channel") == NO_CHANNEL),
    ]
    return _first_of(tests, pl.lit(CODE["due"], dtype=pl.UInt8))


def _first_of(tests: list[tuple[str, pl.Expr]], otherwise: pl.Expr) -> pl.Expr:
    """Code of the first test that holds; `held_back` keeps the reason there is."""
    answer = otherwise
    for name, test in reversed(tests):
        code = pl.col("reason") if name == "held_back" else pl.lit(CODE[name], dtype=pl.UInt8)
        answer = pl.when(test).then(code).otherwise(answer)
    return answer


def _one_message_per_person(chosen: pl.DataFrame) -> pl.DataFrame:
    """Leave the highest step of each person due; attach the person's other due debts that may use its channel."""
    due = chosen["reason"] == CODE["due"]
    chosen = chosen.with_columns(
        pl.when(due).then("debt_id").alias("lead_debt_id"),
        pl.when(due).then("channel").otherwise(pl.lit(NO_CHANNEL, dtype=pl.UInt8)).alias("channel"),
        pl.col("rung").alias("message_rung"),
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
        "lead_rung",
    )
    return chosen.with_columns(
        chosen["reason"].clone().scatter(places, settled["reason"]),
        chosen["lead_debt_id"].clone().scatter(places, settled["lead"]),
        chosen["channel"].clone().scatter(places, settled["channel"]),
        chosen["message_rung"].clone().scatter(places, settled["lead_rung"]),
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
