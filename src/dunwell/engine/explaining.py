"""Gives every debt its decision, its reason and the rules that spoke. No row is left without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from dunwell.core.columns import CHANNELS
from dunwell.engine.bits import names_set, packed
from dunwell.engine.choosing import NO_CHANNEL, POINTS, rungs_of
from dunwell.engine.fitting import SKILLS
from dunwell.engine.hours import RUN, by_slot, longest, openings_at, slot
from dunwell.engine.permitting import Permitted
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
    fitted: pl.DataFrame, permitted: Permitted, *, book: Rulebook, strategy: Strategy, as_of: date
) -> pl.DataFrame:
    """Turn codes into the words of `DECISION_SCHEMA`.

    Rows    one per debt, in order
    Given   `fitted` and `permitted` have the same rows in the same order
    Adds    rules: of a forbidden debt the rules that closed the channels of its step; of an action its advice
    Always  decision and reason are never null
    """
    frame = fitted.hstack(permitted.frame.select("score", "pay_probability", *dict.fromkeys(POINTS.values())))
    told = frame.select(
        "debt_id",
        "person_id",
        _word([each.decision for each in REASONS], pl.col("reason")).alias("decision"),
        _word([each.code for each in REASONS], pl.col("reason")).alias("reason"),
        _spoken(fitted, permitted).alias("rules"),
        _word(_by_rung(strategy, [segment.name for segment in strategy.segments]), pl.col("rung")).alias("segment"),
        "step",
        _word([*CHANNELS, None], pl.col("channel")).alias("channel"),
        _word([step.template if step else None for step in rungs_of(strategy)], pl.col("message_rung")).alias(
            "template"
        ),
        _point().alias("point_id"),
        _skill().alias("skill"),
        "lead_debt_id",
        "score",
        "pay_probability",
        "expected_minor",
    )
    return told.hstack(_windows(fitted, permitted, book, as_of))


def explanation(book: Rulebook, *, reason: str, rules: str, as_of: date, language: str = "en") -> list[str]:
    """The plain words of one decision: the reason, then each rule that spoke and what would change it."""
    told = [words(reason, language)]
    for rule_id in filter(None, rules.split(",")):
        rule = book.rule(rule_id)
        told.append(f"{rule.reason(language, as_of)} {rule.remedy(language, as_of)} ({rule.source})")
    return told


def _word(table: Sequence[str | None], code: pl.Expr) -> pl.Expr:
    """The text that stands at `code` in the table."""
    return pl.lit(pl.Series(table, dtype=pl.String)).gather(code.cast(pl.UInt32))


def _by_rung(strategy: Strategy, names: Sequence[str]) -> list[str | None]:
    """One value per segment, spread over the segment's rungs; None for debts of no segment."""
    width = strategy.steps_max + 1
    return [name for name in (*names, None) for _ in range(width)]


def _point() -> pl.Expr:
    """The contact point of the channel chosen."""
    point: pl.Expr = pl.lit(None, dtype=pl.Int64)
    for index, channel in enumerate(CHANNELS):
        point = pl.when(pl.col("channel") == index).then(POINTS[channel]).otherwise(point)
    return point


def _skill() -> pl.Expr:
    """The skill an action asks for; null for debts in no message."""
    outside = (pl.col("channel") == NO_CHANNEL).cast(pl.UInt8) * pl.lit(len(SKILLS), dtype=pl.UInt8)
    table = [*SKILLS, *[None] * len(SKILLS)]
    return _word(table, outside + pl.col("is_specialist").cast(pl.UInt8))


def _spoken(fitted: pl.DataFrame, permitted: Permitted) -> pl.Series:
    """Ids of the rules that spoke, joined by commas; empty where none did."""
    texts, law, frame = {"": 0}, permitted.law, permitted.frame
    told = pl.repeat(0, fitted.height, dtype=pl.UInt32, eager=True)
    forbidden = (fitted["reason"] == CODE["forbidden"]).arg_true()
    for ways, places in _by_value(fitted["step_ways"], forbidden):
        groups = [law.refusing(channel) for index, channel in enumerate(CHANNELS) if ways >> index & 1]
        keys = list(dict.fromkeys(key for group in groups for key in group))
        told = told.scatter(places, _id_codes(frame, places, keys, texts))
    acting = fitted["reason"].is_in(_IN_MESSAGE).arg_true()
    for channel, places in _by_value(fitted["channel"], acting):
        told = told.scatter(places, _id_codes(frame, places, law.advising(CHANNELS[channel]), texts))
    return pl.Series("rules", list(texts), dtype=pl.String).gather(told)


def _by_value(values: pl.Series, places: pl.Series) -> Iterator[tuple[int, pl.Series]]:
    """Each value that occurs at `places`, with the places that have it."""
    there = values.gather(places)
    for value in there.unique().sort():
        yield value, places.filter(there == value)


def _id_codes(frame: pl.DataFrame, places: pl.Series, keys: list[str], texts: dict[str, int]) -> pl.Series:
    """Per place the number, in `texts`, of the ids of those of `keys` that spoke there; texts grow as needed."""
    there = frame.select("debt_id", *keys)[places]
    keys = [key for key in keys if there[key].any()]
    if not keys:
        return pl.repeat(texts[""], len(places), dtype=pl.UInt32, eager=True)
    masks = packed(there.select(keys))
    kinds = masks.unique()
    ids = [",".join(dict.fromkeys(key.split(":")[0] for key in names_set(keys, row))) for row in kinds.iter_rows()]
    codes = pl.Series("code", [texts.setdefault(each, len(texts)) for each in ids], dtype=pl.UInt32)
    return masks.join(kinds.with_columns(codes), on=masks.columns, how="left", maintain_order="left")["code"]


def _windows(fitted: pl.DataFrame, permitted: Permitted, book: Rulebook, as_of: date) -> list[pl.Series]:
    """The opening of the day that an action is planned into, by the clock of the most eastern plausible zone."""
    windows = [pl.repeat(None, fitted.height, dtype=pl.Int32, eager=True).alias(f"window_{name}") for name in RUN]
    places = fitted["reason"].is_in(_IN_MESSAGE).arg_true()
    if places.is_empty():
        return windows
    kind, runs = openings_at(permitted, places, book, as_of=as_of)
    best, wanted = longest(runs), slot(kind, fitted["channel"].gather(places))
    tables = [by_slot(best, best[name].cast(pl.Int32), int(str(kind.max())) + 1) for name in RUN]
    return [window.scatter(places, table.gather(wanted)) for window, table in zip(windows, tables, strict=True)]
