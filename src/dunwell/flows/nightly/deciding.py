"""Asks the engine for every debt, strategy by strategy, and says when each action may happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from dunwell.contacts.runs import Versions
from dunwell.engine.deciding import decide
from dunwell.engine.fitting import Capacity
from dunwell.engine.preparing import prepare
from dunwell.engine.scoring import Scorecard, scorecard
from dunwell.engine.strategy import Strategy, strategy
from dunwell.rulebook import Rulebook

ACTING = ("act", "included")
"""Decisions of debts that are spoken of in an action."""
PROMISE_GRACE_DAYS_MAX = 366
"""A kept row names a promise only while it runs, grace included, so any that is named holds the debt back."""


@dataclass(frozen=True)
class Means:
    """What the night decides by."""

    book: Rulebook
    cards: Scorecard
    strategies: Mapping[int, Strategy]
    """By portfolio."""
    capacity: Capacity

    def versions(self, code: str) -> Versions:
        """The versions that make a decision repeatable."""
        used = {each.name: each.version for each in self.strategies.values()}
        return Versions(code, self.book.version, used, f"{self.cards.name} v{self.cards.version}")


def means(strategy_of_portfolio: Mapping[int, str], capacity: Capacity, book: Rulebook) -> Means:
    """This rulebook, the shipped scorecard, and the strategy each portfolio names. Raises BadStrategy."""
    chosen = {portfolio: strategy(name) for portfolio, name in strategy_of_portfolio.items()}
    return Means(book, scorecard(), chosen, capacity)


def decide_all(kept: pl.DataFrame, recent: pl.DataFrame, *, by: Means, as_of: date) -> pl.DataFrame:
    """One decision per debt with what the night needs of its debt beside it, in the order of `kept`.

    Adds to the engine's columns: days_past_due, overdue_minor, oldest_unpaid_due_on, currency, portfolio_id,
    language, jurisdiction, collector_role, and the planned instants not_before, not_after (UTC)
    Always   a person hears from us about one strategy's debts a day: the first by name that acts
    """
    frame = prepare(kept, recent, as_of=as_of, book=by.book, promise_grace_days=PROMISE_GRACE_DAYS_MAX)
    used = {each.name: each for each in by.strategies.values()}
    if len(used) <= 1:
        chosen = next(iter(used.values()), None) or strategy()
        decided = decide(frame, book=by.book, cards=by.cards, strategy=chosen, capacity=by.capacity, as_of=as_of)
        return _with_debt(decided, frame, as_of)
    decided = _by_strategy(frame, used, by, as_of)
    return _with_debt(decided, frame, as_of)


def _by_strategy(frame: pl.DataFrame, used: Mapping[str, Strategy], by: Means, as_of: date) -> pl.DataFrame:
    name_of = {portfolio: each.name for portfolio, each in by.strategies.items()}
    named = frame["portfolio_id"].replace_strict(name_of, default=None, return_dtype=pl.String)
    parts: list[pl.DataFrame] = []
    heard = pl.Series(dtype=pl.Int64)
    left = dict(by.capacity.limits)
    for name in sorted(used):
        rows = frame.filter(named == name)
        part = decide(
            rows, book=by.book, cards=by.cards, strategy=used[name], capacity=Capacity(dict(left)), as_of=as_of
        )
        part = _quiet(part, heard)
        acting = part.filter(pl.col("decision") == "act")
        heard = pl.concat([heard, acting["person_id"]]).unique()
        left = {place: max(limit - _taken(acting, *place), 0) for place, limit in left.items()}
        parts.append(part)
    order = frame.select("debt_id")
    return order.join(pl.concat(parts), on="debt_id", how="left", maintain_order="left")


def _taken(acting: pl.DataFrame, channel: str, skill: str) -> int:
    return acting.filter((pl.col("channel") == channel) & (pl.col("skill") == skill)).height


def _quiet(part: pl.DataFrame, heard: pl.Series) -> pl.DataFrame:
    """Let debts wait whose person already hears from us today about another strategy's debts."""
    waits = pl.col("decision").is_in(ACTING) & pl.col("person_id").is_in(heard.implode())
    blank = (
        "step",
        "channel",
        "template",
        "point_id",
        "skill",
        "lead_debt_id",
        "window_from_minute",
        "window_to_minute",
    )
    return part.with_columns(
        pl.when(waits).then(pl.lit("wait")).otherwise("decision").alias("decision"),
        pl.when(waits).then(pl.lit("one_message_per_person")).otherwise("reason").alias("reason"),
        *(pl.when(~waits).then(name).alias(name) for name in blank),
    )


_OF_DEBT = (
    "days_past_due",
    "overdue_minor",
    "oldest_unpaid_due_on",
    "currency",
    "portfolio_id",
    "language",
    "jurisdiction",
    "collector_role",
    "purpose",
    "validation_notice_on",
)


def _with_debt(decided: pl.DataFrame, frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    zone = frame.select(pl.coalesce("zone", "zone_earliest").alias("zone"))
    wide = decided.hstack(frame.select(_OF_DEBT)).hstack(zone)
    return wide.join(_instants(wide, as_of), on=_CLOCK, how="left", nulls_equal=True, maintain_order="left").drop(
        "zone"
    )


_CLOCK = ["zone", "window_from_minute", "window_to_minute"]


def _instants(wide: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The lawful window of each distinct zone and opening as instants."""
    keys = wide.filter(pl.col("decision") == "act").select(_CLOCK).drop_nulls().unique()
    rows = [(*key, *(_instant(as_of, minute, key[0]) for minute in key[1:])) for key in keys.iter_rows()]
    utc = pl.Datetime("us", "UTC")
    schema = {**keys.schema, "not_before": utc, "not_after": utc}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _instant(day: date, minute: int, zone: str) -> datetime:
    """A minute of the local day, 1440 being the midnight after, as an instant."""
    days, minutes = divmod(minute, 1440)
    return datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), ZoneInfo(zone))
