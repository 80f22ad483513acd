"""Pairs the payments of two files, of which each has at most one partner, to a precision that is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from dunwell.core.matching.likeness import DAYS_APART, candidates, prepared
from dunwell.core.matching.weighing import ROUNDS, learned, started, weighed

LIKELIER_THAN_NOT = 0.5


class BadPrecision(ValueError):
    """The wished precision is no share."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What was paired, and how sure that is.

    pairs      left, right (ids), chance: the surest first; all of them are posted at the set precision
    doubted    the same, likelier than not, but below it: for a person
    precision  the share of `pairs` that is expected to be right; 1 where there is none
    """

    pairs: pl.DataFrame
    doubted: pl.DataFrame
    precision: float


def pair(left: pl.DataFrame, right: pl.DataFrame, *, precision: float) -> Pairing:
    """Pair two files.

    Needs    id, words (String), on (Date), amount_minor (Int64 > 0), each id once in its file
    Always   no id is paired twice; the answer does not turn on the order of the rows
    Raises   BadPrecision
    """
    if not 0 < precision < 1:
        raise BadPrecision(f"a precision lies between 0 and 1, such as 0.98; {precision} does not")
    one, other = prepared(left), prepared(right)
    found = candidates(one, other)
    if found.is_empty():
        return Pairing(_none(found), _none(found), 1.0)
    found = started(found, count=max(left.height, right.height))
    for _ in range(ROUNDS):
        weights, prior = learned(found)
        found = weighed(found, weights, prior)
    moved = weighed(candidates(one, _moved(other)), weights, prior)
    met = max((found.height - float(found["chance"].sum())) / max(moved.height, 1), 1.0)
    alone = max(1 - float(found["chance"].sum()) / min(left.height, right.height), 0.0)
    likely = _ranked(_likely(found), _likely(moved), expected=met * alone)
    sure = likely.filter(pl.col("precision") >= precision)
    reached, expected = sure.select("rank", "precision").row(-1) if sure.height else (0, 1.0)
    columns = ("left", "right", "chance")
    return Pairing(likely.head(reached).select(columns), likely.slice(reached).select(columns), expected)


def _none(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.select("left", "right", chance=pl.lit(0.0)).clear()


def _likely(pairs: pl.DataFrame) -> pl.DataFrame:
    """Pairs likelier than not, each payment once, the surest first."""
    ranked = pairs.filter(pl.col("chance") > LIKELIER_THAN_NOT).sort(
        ["chance", "left", "right"], descending=[True, False, False]
    )
    return ranked.unique("left", keep="first", maintain_order=True).unique("right", keep="first", maintain_order=True)


def _moved(payments: pl.DataFrame) -> pl.DataFrame:
    """The same payments at days where they cannot be what they are, so that whatever is paired with them is false.

    Days go round within the span of the file, so that as many payments meet as before.
    """
    first = pl.col("on").min()
    span = (pl.col("on").max() - first).dt.total_days() + 1
    step = pl.min_horizontal(pl.lit(2 * DAYS_APART + 1), span // 2)
    moved = ((pl.col("on") - first).dt.total_days() + step) % span
    return payments.with_columns(on=first + moved * pl.lit(timedelta(days=1)))


def _ranked(likely: pl.DataFrame, false: pl.DataFrame, *, expected: float) -> pl.DataFrame:
    """Adds `rank` and `precision`: the share expected to be right among this pair and all surer ones.

    It is the lesser of two: what the chances say, and what the false pairs say, each of which stands for `expected` of
    them among the true ones: for the payments that have no partner, and for how often such meet.
    """
    decoys = false.select(chance=-pl.col("chance")).sort("chance").with_columns(false=pl.int_range(1, pl.len() + 1))
    ranked = likely.with_columns(rank=pl.int_range(1, pl.len() + 1), key=-pl.col("chance")).join_asof(
        decoys, left_on="key", right_on="chance", strategy="backward"
    )
    by_chance = pl.col("chance").cum_sum() / pl.col("rank")
    by_decoys = 1 - expected * (pl.col("false").fill_null(0) + 1) / pl.col("rank")
    return ranked.with_columns(precision=pl.min_horizontal(by_chance, by_decoys))
