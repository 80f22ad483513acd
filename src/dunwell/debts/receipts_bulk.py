"""Receipts by the thousand, inside a bulk session: when a portfolio comes with its history."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession
from dunwell.core.ranges import listed


def add_receipts_in(session: BulkSession, receipts: pl.DataFrame, *, at: datetime) -> int:
    """Record payments that are booked.

    Needs    reference (unique), debt_id, entry_id, amount_minor, currency, received_on
    """
    rows = receipts.select("reference", "debt_id", "entry_id", "amount_minor", "currency", "received_on").with_columns(
        session.take_ids("debts_receipt", receipts.height).alias("id"),
        words=pl.lit(""),
        state=pl.lit("booked"),
        because=pl.lit(""),
        allocation_order=pl.lit(""),
        recorded_at=pl.lit(at),
    )
    return session.append("debts_receipt", rows)


def close_paid_in(session: BulkSession, debts: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Move open debts on which nothing is owed any more to `paid`; returns how many moved.

    Needs    debt_id, paid_on: the day of the payment that was the last
    """
    debts = debts.join(_open_in(session, debts["debt_id"]), on="debt_id", how="semi", maintain_order="left")
    because = "nothing is owed any more"
    moves = debts.select(pl.col("debt_id"), pl.col("paid_on").alias("moved_on")).with_columns(
        session.take_ids("debts_statemove", debts.height).alias("id"),
        old=pl.lit("open"),
        new=pl.lit("paid"),
        recorded_at=pl.lit(at),
        by=pl.lit(by.name),
        because=pl.lit(because),
    )
    session.append("debts_statemove", moves)
    for debt_id, paid_on in debts.select("debt_id", "paid_on").iter_rows():
        session.run("UPDATE debts_debt SET state = 'paid', state_since = ? WHERE id = ?", (paid_on, debt_id))
    return debts.height


def _open_in(session: BulkSession, debt_ids: pl.Series) -> pl.DataFrame:
    """Which of these debts are open, locked: debt_id. Read, for not every driver can say how many rows it changed."""
    found = [pl.DataFrame(schema={"debt_id": pl.Int64})]
    for some in listed("id", debt_ids.sort()):
        session.run(f"UPDATE debts_debt SET state = state WHERE {some} AND state = 'open'")  # noqa: S608  our own words
        sql = f"SELECT id AS debt_id FROM debts_debt WHERE {some} AND state = 'open'"  # noqa: S608  our own words
        found.append(session.read(sql, schema={"debt_id": pl.Int64()}))
    return pl.concat(found)
