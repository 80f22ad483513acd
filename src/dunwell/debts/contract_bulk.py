# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Charging terms by the thousand, inside a bulk session: what is live, and new versions of single debts' terms."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession, Reader
from dunwell.core.ranges import among, listed
from dunwell.debts.charges_bulk import Which

FROM_FILES = "file "
"""How the source of terms begins that a creditor's file states."""
_ID, _TEXT, _DATE, _AT = pl.Int64(), pl.String(), pl.Date(), pl.Datetime("us", "UTC")
_KEPT = {
    "terms_id": _ID, "portfolio_id": _ID, "product": _TEXT, "debt_id": _ID, "starts_on": _DATE, "method": _TEXT,
    "rates": _TEXT, "day_count": _TEXT, "every": _TEXT, "cap_minor": _ID, "rate_max": _TEXT, "cost_max": _TEXT,
    "cost_rule": _TEXT, "allocation_order": _TEXT, "small_difference_minor": _ID, "fees": _TEXT, "source": _TEXT,
    "agreed_at": _AT,
}  # fmt: skip
VERSION = {name: kind for name, kind in _KEPT.items() if name not in {"terms_id", "agreed_at"}}
"""Columns of a new version; cap_minor may be null."""
_SELECT = (
    "SELECT id AS terms_id, {}, recorded_at AS agreed_at FROM debts_chargingterms WHERE replaced_at IS NULL".format(
        ", ".join('"every"' if name == "every" else name for name in VERSION)
    )
)


def of_debts_in(reader: Reader, debt_ids: pl.Series) -> pl.DataFrame:
    """Live terms of single debts: terms_id, VERSION, agreed_at. Ids sorted; terms of debts between may come along."""
    parts = [reader.read(f"{_SELECT} AND {some}", schema=_KEPT) for some in among("debt_id", debt_ids)]
    return pl.concat([pl.DataFrame(schema=_KEPT), *parts])


def all_in(reader: Reader) -> pl.DataFrame:
    """Every live version of terms: terms_id, VERSION, agreed_at."""
    return reader.read(_SELECT, schema=_KEPT)


def of_debts_and_books_in(reader: Reader, some: Which) -> pl.DataFrame:
    """Live terms of these debts, and of every book and product: terms_id, VERSION, agreed_at."""
    return reader.read(f"{_SELECT} AND (debt_id IS NULL OR {some.of('debt_id')})", schema=_KEPT)


def of_book_in(reader: Reader, portfolio_id: int) -> pl.DataFrame:
    """Live terms of a whole book and of products in it: terms_id, VERSION, agreed_at."""
    return reader.read(f"{_SELECT} AND debt_id IS NULL AND portfolio_id = ?", (portfolio_id,), schema=_KEPT)


def agree_in(session: BulkSession, new: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Record terms of single debts, judged by the caller; those of the same debt and day are replaced.

    Needs    VERSION, one row per debt and day
    """
    if new.is_empty():
        return 0
    live = of_debts_in(session, new["debt_id"].unique().sort())
    same = live.join(new.select("debt_id", "starts_on"), on=["debt_id", "starts_on"], how="semi")
    replace_in(session, same["terms_id"].sort(), at=at)
    rows = new.select(*VERSION).with_columns(
        session.take_ids("debts_chargingterms", new.height).alias("id"),
        pl.col("source").str.slice(0, 120),
        recorded_at=pl.lit(at),
        recorded_by=pl.lit(by.name),
        replaced_at=pl.lit(None, pl.Datetime("us", "UTC")),
    )
    return session.append("debts_chargingterms", rows)


def replace_in(session: BulkSession, terms_ids: pl.Series, *, at: datetime) -> None:
    """Let these terms hold no longer. Ids sorted."""
    for some in listed("id", terms_ids):
        session.run(f"UPDATE debts_chargingterms SET replaced_at = ? WHERE replaced_at IS NULL AND {some}", (at,))
