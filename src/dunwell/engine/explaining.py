"""Gives every debt its decision, its reason and the rules that spoke. No row is left without."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache, reduce
from operator import or_

import polars as pl

from dunwell.core.columns import CHANNELS
from dunwell.engine.bits import is_set, packed, where
from dunwell.engine.choosing import POINTS, WAYS
from dunwell.engine.fitting import SKILLS
from dunwell.engine.hours import Hours
from dunwell.engine.permitting import Law, Permitted
from dunwell.engine.placing import rungs_of
from dunwell.engine.reasons import CODE, REASONS, words
from dunwell.engine.strategy import Strategy
from dunwell.rulebook import Rulebook

DECISION_SCHEMA = pl.Schema(
    {
        "debt_id": pl.Int64,
        "person_id": pl.Int64,
        "decision": pl.String,
        "reason": pl.String,
        "rules": pl.String,
        "segment": pl.String,
        "step": pl.Int32,
        "channel": pl.String,
        "template": pl.String,
        "point_id": pl.Int64,
        "skill": pl.String,
        "lead_debt_id": pl.Int64,
        "score": pl.Int32,
        "pay_probability": pl.Float64,
        "expected_minor": pl.Int64,
        "window_from_minute": pl.Int32,
        "window_to_minute": pl.Int32,
    }
)
"""What `decide` returns; README.md says what each column means."""
_IN_MESSAGE = [CODE["due"], CODE["included"], CODE["no_capacity"]]


def explain(
    scored: pl.DataFrame,
    placed: pl.DataFrame,
    fitted: pl.DataFrame,
    permitted: Permitted,
    hours: Hours,
    *,
    strategy: Strategy,
) -> pl.DataFrame:
    """Turn codes into the words of `DECISION_SCHEMA`.

    Rows    one per debt of `scored` and `placed`, in order
    Given   `fitted`, `permitted` and `hours` have the same rows in the same order: the debts that `placed` calls due
    Adds    rules: of a forbidden debt the rules that closed the channels of its step; of an action its advice
    Always  decision and reason are never null
    """
    due = placed["reason"] == CODE["due"]
    rows = where(due)
    reason = placed["reason"].scatter(rows, fitted["reason"])
    texts, spoken = _spoken(fitted, permitted)
    rules = pl.repeat(0, placed.height, dtype=pl.UInt32, eager=True).scatter(rows, spoken)
    message = _message(fitted, permitted, hours, strategy)
    is_told = _is_any(reason, _IN_MESSAGE)
    reason = reason.cast(pl.UInt32)
    segments = [segment.name for segment in strategy.segments]
    told = scored.select("debt_id", "person_id", "score", "pay_probability", "expected_minor").hstack(
        [
            _word([each.decision for each in REASONS], reason).alias("decision"),
            _word([each.code for each in REASONS], reason).alias("reason"),
            _word(texts, rules).alias("rules"),
            _word(_by_rung(strategy, segments), placed["rung"]).alias("segment"),
            placed["next_step"].alias("step"),
            *_spread(message, is_told),
        ]
    )
    return told.select(DECISION_SCHEMA.names())


def explanation(book: Rulebook, *, reason: str, rules: str, as_of: date, language: str = "en") -> list[str]:
    """The plain words of one decision: the reason, then each rule that spoke and what would change it."""
    told = [words(reason, language)]
    for rule_id in filter(None, rules.split(",")):
        rule = book.rule(rule_id)
        told.append(f"{rule.reason(language, as_of)} {rule.remedy(language, as_of)} ({rule.source})")
    return told


def _message(fitted: pl.DataFrame, permitted: Permitted, hours: Hours, strategy: Strategy) -> pl.DataFrame:
    """What is told of debts in a message, and only of them: channel, template, point, skill, lead and window."""
    told = _is_any(fitted["reason"], _IN_MESSAGE)
    part, frame = fitted.filter(told), permitted.frame.select(*dict.fromkeys(POINTS.values())).filter(told)
    templates = [step.template if step else None for step in rungs_of(strategy)]
    return pl.DataFrame(
        [
            _word(CHANNELS, part["channel"].cast(pl.UInt32)).alias("channel"),
            _word(templates, part["message_rung"]).alias("template"),
            _point(part["channel"], frame),
            _word(SKILLS, part["is_specialist"].cast(pl.UInt32)).alias("skill"),
            part["lead_debt_id"],
            *(end.alias(f"window_{end.name}") for end in hours.longest_of(where(told), part["channel"])),
        ]
    )


def _spread(part: pl.DataFrame, rows: pl.Series) -> list[pl.Series]:
    """The columns of `part` at the rows where `rows` holds, and null elsewhere.

    Every row looks up one that is there and is hidden afterwards where it has none: that costs half of looking up null.
    """
    if part.is_empty():
        return pl.select(
            pl.repeat(None, len(rows), dtype=kind).alias(name) for name, kind in part.schema.items()
        ).get_columns()
    place = pl.repeat(0, len(rows), dtype=pl.UInt32, eager=True)
    place = place.scatter(where(rows), pl.int_range(part.height, dtype=pl.UInt32, eager=True))
    return part.select(pl.when(pl.lit(rows)).then(pl.all().gather(pl.lit(place)))).get_columns()


def _is_any(codes: pl.Series, wanted: Sequence[int]) -> pl.Series:
    return reduce(or_, [codes == code for code in wanted])


def _word(table: Sequence[str | None], code: pl.Series) -> pl.Series:
    """The text that stands at `code` in the table."""
    return pl.Series(table, dtype=pl.String).gather(code)


def _by_rung(strategy: Strategy, names: Sequence[str]) -> list[str | None]:
    """One value per segment, spread over the segment's rungs; None for debts of no segment."""
    width = strategy.steps_max + 1
    return [name for name in (*names, None) for _ in range(width)]


def _point(channel: pl.Series, frame: pl.DataFrame) -> pl.Series:
    """The contact point of the channel chosen."""
    point: pl.Expr = pl.lit(None, dtype=pl.Int64)
    for index, name in enumerate(CHANNELS):
        point = pl.when(pl.lit(channel) == index).then(POINTS[name]).otherwise(point)
    return frame.select(point.alias("point_id")).to_series()


def _spoken(fitted: pl.DataFrame, permitted: Permitted) -> tuple[list[str], pl.Series]:
    """Every different list of rules that spoke, as ids joined by commas, and the number of each row's list.

    Answers are packed into numbers, of which each row keeps the bits of the rules that are told of it.
    """
    told, masks = _told(permitted.law)
    bits = pl.DataFrame([_question(fitted)]).hstack(packed(permitted.frame.select(permitted.law.keys)))
    bits = bits.select("question", *(pl.col(name) & pl.lit(masks[name]).gather("question") for name in masks.columns))
    kinds = bits.unique()
    texts = {"": 0}
    codes = []
    for asked, *answers in kinds.iter_rows():
        ids = ",".join(dict.fromkeys(name for name, bit in told[asked] if is_set(answers, bit)))
        codes.append(texts.setdefault(ids, len(texts)))
    numbered = kinds.with_columns(pl.Series("code", codes, dtype=pl.UInt32))
    return list(texts), bits.join(numbered, on=bits.columns, how="left", maintain_order="left")["code"]


@lru_cache(maxsize=64)
def _told(law: Law) -> tuple[list[list[tuple[str, int]]], pl.DataFrame]:
    """By question, the id and bit of each rule of which it is told whether it spoke, in the order in which it is told.

    Beside them one row per question: the bits of its rules, as `packed` lays them out.
    """
    refusing = [law.refusing(channel) for channel in CHANNELS]
    closing = [
        list(dict.fromkeys(key for index, keys in enumerate(refusing) if ways >> index & 1 for key in keys))
        for ways in range(WAYS)
    ]
    told = [*closing, *(law.advising(channel) for channel in CHANNELS), []]
    flags = {key: [key in asked for asked in map(set, told)] for key in law.keys}
    masks = packed(pl.DataFrame(flags, schema=dict.fromkeys(law.keys, pl.Boolean)))
    bit = {key: number for number, key in enumerate(law.keys)}
    return [[(key.split(":")[0], bit[key]) for key in asked] for asked in told], masks


def _question(fitted: pl.DataFrame) -> pl.Series:
    """Which list of `_told` a row asks for: by the step's channels if forbidden, by its channel if in a message."""
    reason = fitted["reason"]
    asked = (
        pl.when(pl.lit(reason == CODE["forbidden"]))
        .then(pl.col("step_ways").cast(pl.UInt32))
        .when(pl.lit(_is_any(reason, _IN_MESSAGE)))
        .then(pl.col("channel").cast(pl.UInt32) + WAYS)
        .otherwise(pl.lit(WAYS + len(CHANNELS), dtype=pl.UInt32))
    )
    return fitted.select(asked.alias("question")).to_series()
