"""What the night writes on cases, in bulk: promises whose outcome is known, and work for people."""

# ruff: noqa: S608 (what is put into SQL here is ours: ids, and names of tables and columns)

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection

from dunwell.cases.work import NOTHING_OWED
from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession, Reader
from dunwell.core.ranges import listed
from dunwell.trail import services as trail

_ID = pl.Int64()
NOT_JUDGED = (
    "(SELECT p.debt_id, MIN(p.person_id) AS person_id FROM cases_promise p "
    "WHERE p.withdrawn_at IS NULL AND NOT p.is_judged GROUP BY p.debt_id)"
)
"""A table expression of the debts with a promise whose outcome was not yet known when it was last asked."""


def not_judged(reader: Reader) -> pl.Series:
    """Ids of the promises that still count as running."""
    sql = "SELECT id FROM cases_promise WHERE withdrawn_at IS NULL AND NOT is_judged"
    return reader.read(sql, schema={"id": _ID})["id"]


def close_in(session: BulkSession, promise_ids: pl.Series) -> None:
    """Say that the ledger was asked about these promises, so that others may run."""
    for condition in listed("id", promise_ids):
        session.run(f"UPDATE cases_promise SET is_judged = TRUE WHERE {condition}")


def open_work_in(session: BulkSession, items: pl.DataFrame, *, at: datetime) -> None:
    """Append work items whose keys are new.

    Needs    key, kind, debt_id, person_id, reason, priority, not_before; skill where it is not general
    """
    known = session.find(
        "SELECT key FROM cases_workitem WHERE key IN {texts}", items["key"], schema={"key": pl.String()}
    )
    new = items.filter(~pl.col("key").is_in(known["key"].implode()))
    filled = new.with_columns(
        id=session.take_ids("cases_workitem", new.height),
        skill=pl.col("skill") if "skill" in new.columns else pl.lit("general"),
        state=pl.lit("waiting"),
        claimed_by=pl.lit(""),
        outcome=pl.lit(""),
        recorded_at=pl.lit(at),
    )
    session.append("cases_workitem", filled)


def drop_expired_in(session: BulkSession) -> None:
    """Drop the work of actions that expired before anyone took it."""
    session.run(
        "UPDATE cases_workitem SET state = 'dropped' WHERE state = 'waiting' AND action_id IN "
        "(SELECT a.id FROM contacts_action a WHERE a.state = 'expired')"
    )


def drop_asking_why_in(session: BulkSession, *, by: Actor, at: datetime) -> None:
    """Drop the open items of broken promises on debts that were paid since, whoever has them."""
    sql = (
        "SELECT w.id FROM cases_workitem w JOIN debts_debt d ON d.id = w.debt_id WHERE w.kind = 'promise_broken' "
        "AND w.state IN ('waiting', 'claimed') AND d.state IN ('paid', 'settled') ORDER BY w.id"
    )
    ids = session.read(sql, schema={"id": _ID})["id"]
    for some in listed("id", ids):
        sql = f"UPDATE cases_workitem SET state = 'dropped', done_at = ?, outcome = ? WHERE {some}"
        session.run(sql, (at, NOTHING_OWED))
    if len(ids):
        about, because = [("work", work_id) for work_id in ids], [{"outcome": NOTHING_OWED}] * len(ids)
        trail.note_each_in(session, by=by, did="work.dropped", about=about, at=at, because=because)


_CALLS = (
    "INSERT INTO cases_workitem (key, kind, skill, debt_id, person_id, action_id, reason, priority, not_before, "
    "not_after, state, claimed_by, outcome, recorded_at) "
    "SELECT 'action:' || a.id, CASE a.channel WHEN 'phone' THEN 'call' ELSE 'visit' END, a.skill, a.debt_id, "
    "a.person_id, a.id, 'due {\"step\":' || a.step || '}', a.priority, COALESCE(a.not_before, a.recorded_at), "
    "a.not_after, 'waiting', '', '', a.recorded_at FROM contacts_action a "
    "WHERE a.run_id = ? AND a.channel IN ('phone', 'visit') AND a.state = 'approved' ON CONFLICT (key) DO NOTHING"
)


def open_calls_in(session: BulkSession, run_id: int) -> None:
    """Put every approved call and visit of a run into the queue, once each."""
    session.run(_CALLS, (run_id,))


def open_calls(run_id: int) -> None:
    """The same in Django's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_CALLS.replace("?", "%s"), [run_id])
