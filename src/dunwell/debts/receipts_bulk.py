# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Receipts by the thousand, inside a bulk session: when a portfolio comes with its history, or a bank's large file."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession
from dunwell.core.ranges import among, listed
from dunwell.core.waterfall import read_order
from dunwell.core.words import Part

_ID, _TEXT = pl.Int64(), pl.String()


def named_in(session: BulkSession, words: pl.Series) -> pl.DataFrame:
    """Debts that these words are references of: word, debt_id, person_id."""
    schema = {"word": _TEXT, "debt_id": _ID, "person_id": _ID}
    sql = "SELECT reference AS word, id AS debt_id, person_id FROM debts_debt WHERE reference IN {texts}"
    return session.find(sql, words.unique(), schema=schema)


def known_in(session: BulkSession, references: pl.Series) -> pl.Series:
    """Which of these payments were booked or kept before, by their references."""
    sql = "SELECT reference FROM debts_receipt WHERE reference IN {texts}"
    return session.find(sql, references, schema={"reference": _TEXT})["reference"]


def receiving_in(session: BulkSession, debt_ids: pl.Series) -> pl.DataFrame:
    """Debts as payments meet them: debt_id, person_id, portfolio_id, currency, state, allocation_order, is_charged
    (they have charging terms). Ids sorted; debts between them may come along."""
    charged = (
        "EXISTS (SELECT 1 FROM debts_chargingterms t WHERE t.replaced_at IS NULL AND (t.debt_id = d.id OR "
        "(t.debt_id IS NULL AND t.portfolio_id = d.portfolio_id AND t.product IN ('', d.product))))"
    )
    sql = (
        "SELECT d.id AS debt_id, d.person_id, d.portfolio_id, d.currency, d.state, d.allocation_order, "
        f"CASE WHEN {charged} THEN 1 ELSE 0 END AS is_charged FROM debts_debt d WHERE"
    )
    schema = {
        "debt_id": _ID, "person_id": _ID, "portfolio_id": _ID, "currency": _TEXT, "state": _TEXT,
        "allocation_order": _TEXT, "is_charged": _ID,
    }  # fmt: skip
    found = pl.concat(session.read(f"{sql} {some}", schema=schema) for some in among("d.id", debt_ids))
    return found.with_columns(is_charged=pl.col("is_charged") == 1)


def orders_in(session: BulkSession, debt_ids: pl.Series) -> dict[int, dict[int, tuple[Part, ...]]]:
    """By debt and entry: in which order payments filled the parts, where that was ours to say. Ids sorted."""
    sql = (
        "SELECT debt_id, entry_id, allocation_order FROM debts_receipt "
        "WHERE entry_id IS NOT NULL AND allocation_order <> '' AND"
    )
    schema = {"debt_id": _ID, "entry_id": _ID, "allocation_order": _TEXT}
    found: dict[int, dict[int, tuple[Part, ...]]] = {}
    for some in among("debt_id", debt_ids):
        for debt_id, entry_id, order in session.read(f"{sql} {some}", schema=schema).iter_rows():
            found.setdefault(debt_id, {})[entry_id] = read_order(order)
    return found


def add_receipts_in(session: BulkSession, receipts: pl.DataFrame, *, at: datetime) -> int:
    """Record payments that are booked.

    Needs    reference (unique), debt_id, entry_id, amount_minor, currency, received_on; optional words, because,
             allocation_order
    """
    said = [
        (pl.col(name) if name in receipts.columns else pl.lit("")).alias(name)
        for name in ("words", "because", "allocation_order")
    ]
    usual = ("reference", "debt_id", "entry_id", "amount_minor", "currency", "received_on")
    rows = receipts.select(*usual, *said).with_columns(
        session.take_ids("debts_receipt", receipts.height).alias("id"),
        state=pl.lit("booked"),
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
        session.run(f"UPDATE debts_debt SET state = state WHERE {some} AND state = 'open'")
        sql = f"SELECT id AS debt_id FROM debts_debt WHERE {some} AND state = 'open'"
        found.append(session.read(sql, schema={"debt_id": pl.Int64()}))
    return pl.concat(found)
