"""Whether promises to pay were kept: read from payments in the ledger, never from the date alone.

A promise looks at payments that took effect from the day it was made to its last day (due day and grace). A payment
counts once: the older promise of a debt takes what it needs first, the next one sees what is left. A payment that was
reversed is not given, so that a bounced cheque breaks the promise it had kept.

kept     the promised amount was paid in time
running  not yet, and the last day has not passed
part     the last day has passed and something was paid
broken   the last day has passed and nothing was paid
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

STATES = ("running", "kept", "part", "broken")


@dataclass(frozen=True, slots=True)
class Terms:
    """One promise of a debt. Minor units."""

    promise_id: int
    amount_minor: int
    made_on: date
    due_on: date
    grace_days: int

    @property
    def last_on(self) -> date:
        """The last day on which a payment keeps it."""
        return self.due_on + timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that stands, by its effective date; minor units, positive."""

    paid_on: date
    paid_minor: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one promise stands, and how much of it was paid in time."""

    promise_id: int
    state: str
    paid_minor: int


def judge_debt(promises: Sequence[Terms], payments: Sequence[Paid], *, as_of: date) -> list[Verdict]:
    """How the promises of one debt stand on `as_of`, oldest promise first."""
    left = sorted((p.paid_on, p.paid_minor) for p in payments if p.paid_on <= as_of)
    verdicts = []
    for terms in sorted(promises, key=lambda t: (t.made_on, t.promise_id)):
        paid, still = 0, []
        for day, minor in left:
            taken = min(minor, terms.amount_minor - paid) if terms.made_on <= day <= terms.last_on else 0
            paid += taken
            still.append((day, minor - taken))
        left = still
        verdicts.append(Verdict(terms.promise_id, _state(terms, paid, as_of), paid))
    return verdicts


def _state(terms: Terms, paid_minor: int, as_of: date) -> str:
    if paid_minor >= terms.amount_minor:
        return "kept"
    if as_of <= terms.last_on:
        return "running"
    return "part" if paid_minor else "broken"


def judge(promises: pl.DataFrame, payments: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """How every promise stands on `as_of`.

    Rows     one per promise, by debt and age
    Needs    promises: promise_id, debt_id, amount_minor, made_on, due_on, grace_days;
             payments that stand: debt_id, paid_on, paid_minor
    Adds     last_on, paid_minor (taken from payments in time, at most the amount), state
    """
    ranked = promises.sort("debt_id", "made_on", "promise_id").with_columns(
        (pl.col("due_on") + pl.duration(days=pl.col("grace_days"))).alias("last_on"),
        pl.int_range(pl.len()).over("debt_id").alias("rank"),
    )
    left = payments.filter(pl.col("paid_on") <= as_of).sort("debt_id", "paid_on").with_row_index("payment")
    left = left.select("payment", "debt_id", "paid_on", pl.col("paid_minor").alias("left_minor"))
    paid = [_no_takings()]
    for rank in range(int(ranked.select(pl.col("rank").max() + 1).item() or 0)):
        taken = _takings(ranked.filter(pl.col("rank") == rank), left)
        left = left.join(taken, on="payment", how="left", maintain_order="left").select(
            "payment", "debt_id", "paid_on", pl.col("left_minor") - pl.col("taken_minor").fill_null(0)
        )
        paid.append(taken)
    sums = pl.concat(paid).group_by("promise_id").agg(pl.col("taken_minor").sum().alias("paid_minor"))
    judged = ranked.join(sums, on="promise_id", how="left", maintain_order="left")
    return judged.with_columns(pl.col("paid_minor").fill_null(0)).with_columns(_states(as_of)).drop("rank")


def _states(as_of: date) -> pl.Expr:
    paid = pl.col("paid_minor")
    return (
        pl.when(paid >= pl.col("amount_minor"))
        .then(pl.lit("kept"))
        .when(pl.col("last_on") >= as_of)
        .then(pl.lit("running"))
        .when(paid > 0)
        .then(pl.lit("part"))
        .otherwise(pl.lit("broken"))
        .alias("state")
    )


def _takings(terms: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """What promises, at most one per debt, take from payments: payment, promise_id, taken_minor."""
    minor = pl.col("left_minor")
    before = minor.cum_sum().over("debt_id") - minor
    return (
        left.join(terms.select("debt_id", "promise_id", "amount_minor", "made_on", "last_on"), on="debt_id")
        .filter(pl.col("paid_on").is_between("made_on", "last_on"))
        .sort("payment")
        .select(
            "payment",
            "promise_id",
            pl.min_horizontal(minor, (pl.col("amount_minor") - before).clip(lower_bound=0)).alias("taken_minor"),
        )
    )


def _no_takings() -> pl.DataFrame:
    return pl.DataFrame(schema={"payment": pl.get_index_type(), "promise_id": pl.Int64, "taken_minor": pl.Int64})
