"""What fits today's capacity: the only step that looks across people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dunwell.core.columns import CHANNELS
from dunwell.engine.reasons import CODE

SKILLS = ("general", "specialist")
_FOLD, _MULTIPLIER = 2**29, 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many actions a day each channel and skill can take; what is not named has no limit."""

    limits: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, limits: Mapping[str, int]) -> Capacity:
        """From names: `phone` limits phone for everyone not in need of a specialist, `phone:specialist` the rest."""
        return cls({_named(name): limit for name, limit in limits.items()})


class UnknownCapacity(ValueError):
    """A limit names no channel or skill."""


def fit(chosen: pl.DataFrame, capacity: Capacity, *, as_of: date) -> pl.DataFrame:
    """Keep the actions worth most where a channel and skill have fewer places than actions.

    Rows    unchanged, in order; `reason` becomes no_capacity for actions that find no place and the debts in them
    Ties    by a hash of person and date: the same for every partition and order, another person's turn tomorrow
    """
    cut = [_beyond(chosen, channel, skill, limit, as_of) for (channel, skill), limit in capacity.limits.items()]
    losers = pl.concat(cut) if cut else pl.Series(dtype=pl.Int64)
    if losers.is_empty():
        return chosen
    acting = pl.col("reason").is_in([CODE["due"], CODE["included"]])
    lost = acting & pl.col("lead_debt_id").is_in(losers.implode())
    code = pl.lit(CODE["no_capacity"], dtype=pl.UInt8)
    return chosen.with_columns(pl.when(lost).then(code).otherwise("reason").alias("reason"))


def _beyond(chosen: pl.DataFrame, channel: str, skill: str, limit: int, as_of: date) -> pl.Series:
    """Lead debts of the actions on that channel and skill that come after the first `limit`."""
    actions = chosen.filter(
        (pl.col("reason") == CODE["due"])
        & (pl.col("channel") == CHANNELS.index(channel))
        & (pl.col("is_specialist") == (skill == "specialist"))
    )
    if actions.height <= limit:
        return pl.Series(dtype=pl.Int64)
    ranked = actions.select("debt_id", "expected_minor", turn(as_of).alias("turn"))
    ordered = ranked.sort(["expected_minor", "turn", "debt_id"], descending=[True, False, False])
    return ordered["debt_id"].slice(limit)


def turn(as_of: date) -> pl.Expr:
    """A number that mixes person and date: the same on every machine and version, wrapping at 64 bits."""
    multiplier, fold = pl.lit(_MULTIPLIER, dtype=pl.UInt64), pl.lit(_FOLD, dtype=pl.UInt64)
    mixed = pl.col("person_id").cast(pl.UInt64) ^ pl.lit(as_of.toordinal() * _FOLD, dtype=pl.UInt64)
    for _ in range(3):
        mixed = mixed * multiplier
        mixed = mixed ^ (mixed // fold)
    return mixed


def _named(name: str) -> tuple[str, str]:
    channel, _, skill = name.partition(":")
    found = (channel, skill or "general")
    if channel not in CHANNELS or found[1] not in SKILLS:
        raise UnknownCapacity(
            f"{name!r} is no channel, or channel:skill, of {', '.join(CHANNELS)} and {', '.join(SKILLS)}"
        )
    return found
