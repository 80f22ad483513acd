"""Where each debt stands on its ladder today, before the law is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from dunwell.core.columns import c
from dunwell.engine.bits import first_true, where, within
from dunwell.engine.reasons import CODE
from dunwell.engine.strategy import Step, Strategy

HELD_BACK = ("not_open", "not_overdue", "below_minimum", "promise_running", "plan_running", "paused")
ON_LADDER = ("no_segment", "ladder_done", "not_yet_due", "step_too_recent")
"""Reasons for which a debt is left alone whatever the law says, the most telling first."""
NEVER = 2**31 - 1
"""Days past due that a rung without a step asks for."""


def place(scored: pl.DataFrame, strategy: Strategy, *, as_of: date) -> pl.DataFrame:
    """Find each debt's next step, and whether its day has come.

    Rows    one per debt, in order; only the columns added
    Needs   the columns of core/columns.py that the tests and the strategy's segments read
    Adds    reason (code of reasons.yaml; `due` where only the law, the contact points and the person's other debts are
            left to ask), rung (index into `rungs_of`), next_step
    Null    never; what is not known leaves a debt alone
    """
    rungs, last = rungs_of(strategy), strategy.steps_max
    taken = scored["step"].fill_null(0)
    segment = pl.select(first_true([pl.lit(each.holds(scored)) for each in strategy.segments])).to_series()
    rung = segment.cast(pl.UInt32) * (last + 1) + within(taken, 0, last).cast(pl.UInt32)
    needed = pl.Series([each.days_needed(as_of) if each else NEVER for each in rungs], dtype=pl.Int32).gather(rung)
    wait = pl.Series([each.wait_days if each else 0 for each in rungs], dtype=pl.Int32).gather(rung)
    waited = (taken == 0) | (scored["days_since_step"] >= wait).fill_null(value=False)
    tests = _held_back(scored, strategy) | {
        "no_segment": rung >= len(strategy.segments) * (last + 1),
        "ladder_done": needed == NEVER,
        "not_yet_due": scored["days_past_due"] < needed,
        "step_too_recent": waited.not_(),
    }
    return pl.DataFrame(
        [_first_of(tests, (*HELD_BACK, *ON_LADDER)), rung.alias("rung"), (taken + 1).alias("next_step")]
    )


def rungs_of(strategy: Strategy) -> list[Step | None]:
    """Every segment's ladder padded to one length with None, and one length of None for debts of no segment."""
    width = strategy.steps_max + 1
    rungs: list[Step | None] = []
    for segment in strategy.segments:
        rungs += [*segment.ladder, *[None] * (width - len(segment.ladder))]
    return [*rungs, *[None] * width]


def _held_back(scored: pl.DataFrame, strategy: Strategy) -> dict[str, pl.Series]:
    """Tests, named by reason, for leaving a debt alone whatever its step."""
    found = scored.select(
        (c.state != "open").fill_null(value=True).alias("not_open"),
        ((c.overdue_minor.fill_null(0) <= 0) | (c.days_past_due <= 0).fill_null(value=True)).alias("not_overdue"),
        c.has_running_promise.fill_null(value=True).alias("promise_running"),
        c.has_held_plan.fill_null(value=True).alias("plan_running"),
        c.is_paused.fill_null(value=True).alias("paused"),
    )
    asked = {series.name: series for series in found.get_columns()}
    return asked | {"below_minimum": _below_minimum(scored, strategy, asked["not_open"] | asked["not_overdue"])}


def _below_minimum(scored: pl.DataFrame, strategy: Strategy, is_settled: pl.Series) -> pl.Series:
    """True where less is overdue than the strategy's minimum in that currency; asked of small sums only."""
    minimums = strategy.minimum_overdue_minor
    small = (scored["overdue_minor"] < max(minimums.values(), default=0)) & is_settled.not_()
    if not small.any():
        return small
    sums = scored.select("currency", "overdue_minor").filter(small)
    minimum = sums["currency"].replace_strict(minimums, default=0, return_dtype=pl.Int64)
    return small.scatter(where(small), sums["overdue_minor"] < minimum)


def _first_of(tests: dict[str, pl.Series], names: Sequence[str]) -> pl.Series:
    """Code of the first of the tests that holds, of `due` if none does."""
    answer: pl.Expr = pl.lit(CODE["due"], dtype=pl.UInt8)
    for name in reversed(names):
        answer = pl.when(pl.lit(tests[name])).then(pl.lit(CODE[name], dtype=pl.UInt8)).otherwise(answer)
    return pl.select(answer.alias("reason")).to_series()
