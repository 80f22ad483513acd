"""A snapshot in, a decision for every debt out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from operator import and_, or_

import polars as pl

from dunwell.core.columns import CHANNELS
from dunwell.engine.choosing import choose
from dunwell.engine.explaining import explain
from dunwell.engine.fitting import Capacity, fit
from dunwell.engine.hours import openings_at
from dunwell.engine.permitting import Permitted, ask
from dunwell.engine.scoring import Scorecard, score
from dunwell.engine.strategy import Strategy
from dunwell.rulebook import Rulebook


def decide(
    snapshot: pl.DataFrame,
    *,
    book: Rulebook,
    cards: Scorecard,
    strategy: Strategy,
    capacity: Capacity,
    as_of: date,
    moment: datetime | None = None,
) -> pl.DataFrame:
    """Decide about every debt of a prepared snapshot.

    Rows     one per debt, in the order of the snapshot, with the columns of `DECISION_SCHEMA`
    Moment   None plans the day: a channel is open where the clock opens at any minute of `as_of`, and the window is
             that opening. With a moment (the one given to `prepare`) the clock must be open then
    Always   every debt ends with a decision and a reason; the same inputs give the same output in any order and
             partition by person, `fit` apart, which is the only step that looks across people
    """
    scored = score(snapshot, cards)
    permitted = ask(scored, book, as_of=as_of)
    if moment is None:
        permitted = plan_day(permitted, book, as_of=as_of)
    wanted = choose(permitted.frame, strategy, as_of=as_of)
    fitted = fit(wanted, capacity, as_of=as_of)
    return explain(fitted, permitted, book=book, strategy=strategy, as_of=as_of)


def plan_day(permitted: Permitted, book: Rulebook, *, as_of: date) -> Permitted:
    """Let the clock speak only where no minute of the day is lawful, instead of at noon.

    Rows    unchanged, in order; of the columns only `may_<channel>` and the answers of rules of the clock change
    """
    clock = {channel: permitted.refusals(channel, clock=True) for channel in CHANNELS}
    places = reduce(or_, clock.values()).arg_true()
    if places.is_empty():
        return permitted
    kind, runs = openings_at(permitted, places, book, as_of=as_of)
    opens = {channel: _opening(kind, runs, channel, places, permitted.frame.height) for channel in CHANNELS}
    may = [
        (permitted.refusals(channel, clock=False) | (clock[channel] & opens[channel].not_()))
        .not_()
        .alias(f"may_{channel}")
        for channel in CHANNELS
    ]
    answers = [
        permitted.frame[asked.key] & reduce(and_, [opens[channel] for channel in asked.channels]).not_()
        for asked in permitted.law.asked
        if asked.rule.is_clock and asked.rule.is_refusal
    ]
    return replace(permitted, frame=permitted.frame.with_columns(*may, *answers))


def _opening(kind: pl.Series, runs: pl.DataFrame, channel: str, places: pl.Series, height: int) -> pl.Series:
    """True for the rows, by `places` and their kind of clock, in which `channel` opens during the day."""
    opened = runs.filter(pl.col("channel") == CHANNELS.index(channel))["kind"].unique()
    opens = pl.repeat(value=False, n=int(str(kind.max())) + 1, eager=True).scatter(opened, values=True)
    return pl.repeat(value=False, n=height, eager=True).scatter(places, opens.gather(kind))
