"""Asks the ledger about promises whose outcome is known, so that new ones may run and broken ones get a call."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

import polars as pl

from dunwell.cases import night as cases
from dunwell.cases import snapshot as case_rows
from dunwell.cases.work import BROKEN_PROMISE
from dunwell.core.actor import Actor
from dunwell.core.chain import rows_root
from dunwell.core.ports import BulkSession
from dunwell.core.promises import judge
from dunwell.core.waterfall_columns import PARTS
from dunwell.debts.services import mark_changed_in
from dunwell.ledger import bulk as books
from dunwell.ledger import snapshot as ledger
from dunwell.trail import services as trail


def judge_in(session: BulkSession, *, run_id: int | None, as_of: date, by: Actor, at: datetime) -> dict[str, int]:
    """Close every promise that no longer runs on `as_of`; returns how many were kept, part paid and broken.

    `run_id` None: not in a night, but after a large file of payments. What waits on a debt that was paid since ends.
    """
    cases.drop_asking_why_in(session, by=by, at=at)
    open_ids = cases.not_judged(session)
    promises = case_rows.promises(session, cases.NOT_JUDGED, as_of=as_of)
    payments = ledger.payments(session, cases.NOT_JUDGED, as_of=as_of)
    judged = judge(promises, payments, as_of=as_of)
    closed = judged.filter(pl.col("promise_id").is_in(open_ids.implode()) & (pl.col("state") != "running"))
    if closed.is_empty():
        return {}
    cases.close_in(session, closed["promise_id"])
    mark_changed_in(session, closed["debt_id"].unique())
    _call_for_broken(session, closed.filter(pl.col("state").is_in(["broken", "part"])), at)
    counts = {state: int(count) for state, count in closed["state"].value_counts(sort=True).iter_rows()}
    digests = (hashlib.sha256(f"{one}:{state}".encode()).digest() for one, state in _told(closed))
    said: dict[str, object] = {"as_of": as_of, **counts}
    rows = (closed.height, rows_root(digests))
    about = ("promise", int(closed["promise_id"][0])) if run_id is None else ("run", run_id)
    trail.note_in(session, by=by, did="promises.judged", about=about, at=at, because=said, rows=rows)
    return counts


def _told(closed: pl.DataFrame) -> list[tuple[int, str]]:
    return list(closed.sort("promise_id").select("promise_id", "state").iter_rows())


def _call_for_broken(session: BulkSession, broken: pl.DataFrame, at: datetime) -> None:
    """One work item per broken promise, unless nothing is owed any more."""
    if broken.is_empty():
        return
    owed = books.owed_in(session, broken["debt_id"].unique().sort())
    owing = owed.filter(pl.sum_horizontal(PARTS) > 0)
    broken = broken.join(owing, left_on="debt_id", right_on="subject_id", how="semi", maintain_order="left")
    items = broken.select(
        pl.format(BROKEN_PROMISE, "promise_id").alias("key"),
        pl.lit("promise_broken").alias("kind"),
        "debt_id",
        "person_id",
        _reason(),
        (pl.col("amount_minor") - pl.col("paid_minor")).alias("priority"),
        pl.lit(at).alias("not_before"),
    )
    cases.open_work_in(session, items, at=at)


def _reason() -> pl.Expr:
    """A key of the reasons catalogue and what fills its words, as `cases/work.py` writes it."""
    return pl.concat_str(
        pl.lit('promise_broken {"currency":"'), "currency", pl.lit('","paid_minor":'), "paid_minor",
        pl.lit(',"promised_minor":'), "amount_minor", pl.lit("}"),
    ).alias("reason")  # fmt: skip
