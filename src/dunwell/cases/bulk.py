"""Promises, disputes and events by the thousand, inside a bulk session: when a portfolio comes with its history."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.chain import canonical
from dunwell.core.ports import BulkSession
from dunwell.core.ranges import among, listed
from dunwell.trail import services as trail


def add_promises_in(session: BulkSession, promises: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Record promises that were made before; those already judged may be several per debt.

    Needs    debt_id, person_id, amount_minor, currency, made_on, due_on, channel, is_judged
    """
    rows = promises.select(
        "debt_id", "person_id", "amount_minor", "currency", "made_on", "due_on", "channel", "is_judged"
    ).with_columns(
        session.take_ids("cases_promise", promises.height).alias("id"),
        grace_days=pl.lit(3),
        taken_by=pl.lit(by.name),
        recorded_at=pl.lit(at),
        withdrawn_at=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
        because=pl.lit(""),
    )
    return session.append("cases_promise", rows)


def open_disputes_in(session: BulkSession, disputes: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Record disputes that are open.

    Needs    debt_id, person_id, received_on, form, grounds
    """
    rows = disputes.select("debt_id", "person_id", "received_on", "form", "grounds").with_columns(
        session.take_ids("cases_dispute", disputes.height).alias("id"),
        part_minor=pl.lit(None, dtype=pl.Int64),
        answered_on=pl.lit(None, dtype=pl.Date),
        answer=pl.lit(""),
        answer_words=pl.lit(""),
        answer_reference=pl.lit(""),
        document_id=pl.lit(None, dtype=pl.Int64),
        answered_by=pl.lit(""),
        put_right_on=pl.lit(None, dtype=pl.Date),
        put_right_words=pl.lit(""),
        recorded_at=pl.lit(at),
        recorded_by=pl.lit(by.name),
    )
    return session.append("cases_dispute", rows)


def add_occurrences_in(session: BulkSession, happened: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Record in the law's words what happened before, each with its link of the trail.

    Needs    key (unique text), person_id, debt_id, type, happened_on, channel (null: the type carries none)
    """
    channels = {name: canonical({"channel": name} if name else {}) for name in happened["channel"].unique()}
    rows = happened.select(
        "key", "person_id", "type", "happened_on",
        session.take_ids("cases_occurrence", happened.height).alias("id"),
        debt_ids=pl.col("debt_id").cast(pl.String),
        at=pl.col("happened_on").cast(pl.String),
        fields=pl.Series([channels[name] for name in happened["channel"]], dtype=pl.String),
        withdraws_id=pl.lit(None, dtype=pl.Int64),
        because=pl.lit(""),
        recorded_at=pl.lit(at),
        recorded_by=pl.lit(by.name),
    )  # fmt: skip
    told = rows.select("type", "at", "fields", occurrence="id", debts="debt_ids", withdraws="withdraws_id")
    about = [("person", person_id) for person_id in rows["person_id"]]
    trail.note_each_in(
        session, by=by, did="occurrence.recorded", about=about, at=at, because=told.iter_rows(named=True)
    )
    return session.append("cases_occurrence", rows)


def open_disputes_of_in(session: BulkSession, debt_ids: pl.Series) -> pl.DataFrame:
    """Disputes without an answer: dispute_id, debt_id, form. Ids sorted; those of debts between may come along."""
    sql = "SELECT id AS dispute_id, debt_id, form FROM cases_dispute WHERE answered_on IS NULL"
    schema = {"dispute_id": pl.Int64(), "debt_id": pl.Int64(), "form": pl.String()}
    return pl.concat(session.read(f"{sql} AND {some}", schema=schema) for some in among("debt_id", debt_ids))


def answer_disputes_in(session: BulkSession, dispute_ids: pl.Series, *, answer: str, answered_on: date) -> None:
    """Close disputes with one answer."""
    for some in listed("id", dispute_ids.sort()):
        sql = f"UPDATE cases_dispute SET answer = ?, answered_on = ? WHERE {some}"  # noqa: S608  (numbers)
        session.run(sql, (answer, answered_on))


def planned_in(session: BulkSession, debt_ids: pl.Series) -> list[int]:
    """Those of these debts on which a plan was ever agreed, in order of id. Ids sorted."""
    sql = "SELECT DISTINCT debt_id FROM cases_plan WHERE"
    found = [session.read(f"{sql} {some}", schema={"debt_id": pl.Int64()}) for some in among("debt_id", debt_ids)]
    return sorted(set(pl.concat(found)["debt_id"].to_list()) & set(debt_ids.to_list()))
