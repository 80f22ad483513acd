"""How a promise to pay stands, from the payments alone: running, kept, part or broken, as of any day."""

from __future__ import annotations

from datetime import date

import polars as pl

RUNNING, KEPT, PART, BROKEN = "running", "kept", "part", "broken"
STATES = (RUNNING, KEPT, PART, BROKEN)


def judge(promises: pl.DataFrame, payments: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """What the ledger says of every promise on `as_of`.

    Rows     one per row of `promises`, in order
    Needs    promises: promise_id, debt_id, amount_minor, made_on, due_on, grace_days;
             payments that were not reversed: debt_id, paid_on, paid_minor (positive)
    Adds     last_on     the due date and its grace: the last day on which a payment keeps the promise
             paid_minor  paid from the day it was made to `last_on`, as far as known on `as_of`; never null
             state       kept as soon as enough is paid; else running to `last_on`, then part or broken
    """
    told = promises.with_columns(last_on=pl.col("due_on") + pl.duration(days=pl.col("grace_days")))
    counted = (
        told.select("promise_id", "debt_id", "made_on", "last_on")
        .join(payments.select("debt_id", "paid_on", "paid_minor"), on="debt_id")
        .filter(pl.col("paid_on").is_between(pl.col("made_on"), pl.col("last_on")) & (pl.col("paid_on") <= as_of))
        .group_by("promise_id")
        .agg(pl.col("paid_minor").sum())
    )
    return (
        told.join(counted, on="promise_id", how="left", maintain_order="left")
        .with_columns(pl.col("paid_minor").fill_null(0))
        .with_columns(state=_state(as_of))
    )


def _state(as_of: date) -> pl.Expr:
    paid = pl.col("paid_minor")
    return (
        pl.when(paid >= pl.col("amount_minor"))
        .then(pl.lit(KEPT))
        .when(pl.col("last_on") >= as_of)
        .then(pl.lit(RUNNING))
        .when(paid > 0)
        .then(pl.lit(PART))
        .otherwise(pl.lit(BROKEN))
    )
