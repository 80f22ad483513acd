"""A snapshot in, a decision for every debt out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from operator import and_

import polars as pl

from dunwell.core.columns import CHANNELS
from dunwell.engine.choosing import DUE, DUE_READS, choose
from dunwell.engine.explaining import explain
from dunwell.engine.fitting import Capacity, fit
from dunwell.engine.hours import Hours, hours_of
from dunwell.engine.permitting import Permitted, ask_of
from dunwell.engine.placing import place
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
    Law      is asked about the debts whose next step is due: of all others its answer would change nothing
    """
    scored = score(snapshot, cards)
    placed = place(scored, strategy, as_of=as_of)
    permitted = ask_of(scored.hstack(placed), placed["reason"] == DUE, book, as_of=as_of, keep=DUE_READS)
    hours = hours_of(permitted)
    if moment is None:
        permitted = plan_day(permitted, hours)
    fitted = fit(choose(permitted.frame, strategy), capacity, as_of=as_of)
    return explain(scored, placed, fitted, permitted, hours, strategy=strategy)


def plan_day(permitted: Permitted, hours: Hours) -> Permitted:
    """Let the clock speak only where no minute of the day is lawful, instead of at noon.

    Rows    unchanged, in order; of the columns only `may_<channel>` and the answers of rules of the clock change
    """
    opens = hours.opens()
    may = [
        (permitted.shut[channel] | (permitted.shut_now[channel] & opens[channel].not_())).not_().alias(f"may_{channel}")
        for channel in CHANNELS
    ]
    answers = [
        permitted.frame[asked.key] & reduce(and_, [opens[channel] for channel in asked.channels]).not_()
        for asked in permitted.law.asked
        if asked.rule.is_clock and asked.rule.is_refusal
    ]
    return replace(permitted, frame=permitted.frame.with_columns(*may, *answers))
