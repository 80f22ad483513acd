"""What each level of likeness is worth, learned from the two files themselves, and how sure that makes each pair.

Fellegi and Sunter (1969): a level's weight is the log of how often matches have it over how often others do. Matches
are not known; they are guessed from the information in what a pair shares, then weights and guesses are taken in turn
(EM). As no payment is paired twice, candidates of one payment compete: the chance of a pair is its marginal in the
matchings of the bipartite graph, by belief propagation (Bayati, Shah, Sharma 2008), with "no partner" as a choice.
"""

from __future__ import annotations

import math

import polars as pl

from dunwell.core.matching.likeness import FEATURES

ROUNDS = 12
MESSAGES = 10
PSEUDO = 20.0
"""Pairs' worth of belief in the starting shape of each feature: what small files cannot tell."""
ODDS_MAX = 1e9


def started(pairs: pl.DataFrame, *, count: int) -> pl.DataFrame:
    """Adds `odds` and `chance` from the information alone: one of `count` is the partner, near days before far ones."""
    nearness = 1.0 / (1.0 + pl.col("gap").abs())
    odds = (pl.lit(2.0).pow(pl.col("bits").clip(-20, 40)) * nearness / count / 4).clip(0, ODDS_MAX)
    return competed(pairs.with_columns(odds=odds))


def learned(pairs: pl.DataFrame) -> tuple[dict[str, pl.DataFrame], float]:
    """Weights by level for each feature, and the log odds that any candidate is a match.

    Needs    FEATURES, chance
    """
    total = float(pairs["chance"].sum())
    rest = max(pairs.height - total, 1.0)
    weights = {}
    for feature in FEATURES:
        levels = pairs.group_by(feature).agg(
            match=pl.col("chance").sum(), other=(1 - pl.col("chance")).sum(), count=pl.len()
        )
        share = pl.col("count") / pairs.height
        match = (pl.col("match") + PSEUDO * share) / (total + PSEUDO)
        other = (pl.col("other") + PSEUDO * share) / (rest + PSEUDO)
        weights[feature] = levels.select(feature, (match.log() - other.log()).alias(f"{feature}_weight"))
    return weights, math.log(max(total, 0.5) / rest)


def weighed(pairs: pl.DataFrame, weights: dict[str, pl.DataFrame], prior: float) -> pl.DataFrame:
    """Adds `odds` and `chance` by weights. A level that was never seen weighs nothing."""
    for feature, levels in weights.items():
        pairs = pairs.drop(f"{feature}_weight", strict=False).join(
            levels, on=feature, how="left", maintain_order="left"
        )
    total = pl.sum_horizontal([pl.col(f"{feature}_weight").fill_null(0.0) for feature in weights])
    return competed(pairs.with_columns(odds=(total + prior).exp().clip(0, ODDS_MAX)))


def competed(pairs: pl.DataFrame) -> pl.DataFrame:
    """Adds `chance`: that the pair stands in a matching in which nobody has two partners.

    Always   the chances of one payment sum to about one at most
    """
    pairs = pairs.with_columns(to_right=pl.col("odds"), to_left=pl.col("odds"))
    for _ in range(MESSAGES):
        others_left = pl.col("to_left").sum().over("left") - pl.col("to_left")
        others_right = pl.col("to_right").sum().over("right") - pl.col("to_right")
        pairs = pairs.with_columns(
            to_right=(pl.col("to_right") * pl.col("odds") / (1 + others_left.clip(0))).sqrt(),
            to_left=(pl.col("to_left") * pl.col("odds") / (1 + others_right.clip(0))).sqrt(),
        )
    both = pl.col("to_left") * pl.col("to_right")
    return pairs.with_columns(chance=(both / (pl.col("odds") + both)).fill_nan(0.0)).drop("to_left", "to_right")
