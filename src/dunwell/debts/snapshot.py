# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""The kept snapshot: which debts need a new row, what the debts themselves say in it, and writing it.

A row is stale when its debt is named in `debts_changed`, when a date passed on which it changes by itself, or when
it was never made. `flows/snapshot.py` brings the other rooms' columns in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from dunwell.core import columns
from dunwell.core.columns import OPEN_ENDED
from dunwell.core.ports import BulkSession, Reader
from dunwell.core.ranges import among

WANTED = "wanted_debt"
"""Temporary table of a bulk session: `debt_id` and `person_id` of the debts whose rows are made anew."""
CONSUMED = "consumed_change"
"""Temporary table of the lines of `debts_changed` that the new rows answer; later lines stay for the next time."""
TABLE = "debts_snapshot"
_ID, _DATE, _TEXT, _BOOL = pl.Int64(), pl.Date(), pl.String(), pl.Boolean()
_DATES = (
    "opened_on",
    "defaulted_on",
    "charged_off_on",
    "limitation_ends_on",
    "last_payment_before_on",
)
SAME = dict[str, pl.DataType]


def wanted_few(debt_ids: Iterable[int]) -> str:
    """A table expression naming a handful of debts, for a page or the gate."""
    ids = ", ".join(str(int(debt_id)) for debt_id in debt_ids)
    return f"(SELECT id AS debt_id, person_id FROM debts_debt WHERE id IN ({ids or 'NULL'}))"


def marked_as_of(reader: Reader) -> date | None:
    """The day up to which the kept rows are true; None when there are none."""
    found = reader.read("SELECT as_of FROM debts_snapshotmark WHERE id = 1", schema={"as_of": _DATE})
    return found["as_of"].item() if found.height else None


def want_all(session: BulkSession) -> int:
    """Fill WANTED with every debt; returns how many."""
    _consume(session)
    return _want(session, "SELECT id AS debt_id, person_id FROM debts_debt", ())


def want_stale(session: BulkSession, *, as_of: date) -> int:
    """Fill WANTED with the debts whose kept row is stale on `as_of`; returns how many."""
    _consume(session)
    stale = (
        f"SELECT c.debt_id FROM debts_changed c JOIN {CONSUMED} k ON k.id = c.id "
        f"UNION SELECT debt_id FROM {TABLE} WHERE next_change_on <= ?"
    )
    if not _has_every_row(session):
        stale += f" UNION SELECT x.id FROM debts_debt x LEFT JOIN {TABLE} s ON s.debt_id = x.id WHERE s.debt_id IS NULL"
    select = f"SELECT d.id AS debt_id, d.person_id FROM debts_debt d JOIN ({stale}) AS stale ON stale.debt_id = d.id"
    return _want(session, select, (as_of,))


def _has_every_row(reader: Reader) -> bool:
    """Whether every debt has a kept row: a kept row is of a debt, so equal counts tell."""
    counts = f"SELECT (SELECT COUNT(*) FROM debts_debt) AS debts, (SELECT COUNT(*) FROM {TABLE}) AS rows_kept"
    found = reader.read(counts, schema={"debts": _ID, "rows_kept": _ID})
    return bool(found["debts"].item() == found["rows_kept"].item())


def _want(session: BulkSession, select: str, params: tuple[object, ...]) -> int:
    session.run(f"DROP TABLE IF EXISTS {WANTED}")
    session.run(f"CREATE TEMPORARY TABLE {WANTED} (debt_id BIGINT PRIMARY KEY, person_id BIGINT NOT NULL)")
    session.run(f"INSERT INTO {WANTED} (debt_id, person_id) {select}", params)
    session.run(f"CREATE INDEX {WANTED}_person ON {WANTED} (person_id)")
    session.run(f"ANALYZE {WANTED}")
    return int(session.read(f"SELECT COUNT(*) AS n FROM {WANTED}")["n"].item())


def _consume(session: BulkSession) -> None:
    session.run(f"DROP TABLE IF EXISTS {CONSUMED}")
    session.run(f"CREATE TEMPORARY TABLE {CONSUMED} (id BIGINT PRIMARY KEY)")
    session.run(f"INSERT INTO {CONSUMED} (id) SELECT id FROM debts_changed")


def facts(reader: Reader, wanted: str) -> pl.DataFrame:
    """One row per debt: what the debt, its portfolio and its creditor say."""
    debts = reader.read(
        "SELECT d.id AS debt_id, d.person_id, d.portfolio_id, d.product, d.purpose, d.state, d.currency, "
        + ", ".join(f"d.{name}" for name in _DATES)
        + f" FROM {wanted} w JOIN debts_debt d ON d.id = w.debt_id",
        schema={
            "debt_id": _ID,
            "person_id": _ID,
            "portfolio_id": _ID,
            "product": _TEXT,
            "purpose": _TEXT,
            "state": _TEXT,
            "currency": _TEXT,
            **dict.fromkeys(_DATES, _DATE),
        },
    )
    portfolios = reader.read(
        "SELECT p.id AS portfolio_id, p.creditor_id, p.country AS portfolio_country, p.collector_role, "
        "c.is_licensed_institution FROM debts_portfolio p JOIN debts_creditor c ON c.id = p.creditor_id",
        schema={
            "portfolio_id": _ID,
            "creditor_id": _ID,
            "portfolio_country": _TEXT,
            "collector_role": _TEXT,
            "is_licensed_institution": _BOOL,
        },
    )
    return debts.join(portfolios, on="portfolio_id", how="left", maintain_order="left")


def instalments(reader: Reader, wanted: str) -> pl.DataFrame:
    """Live lines of the schedules: `debt_id`, `due_on`, `amount_minor`."""
    return reader.read(
        f"SELECT i.debt_id, i.due_on, i.amount_minor FROM {wanted} w JOIN debts_instalment i ON i.debt_id = w.debt_id "
        "WHERE i.replaced_at IS NULL",
        schema={"debt_id": _ID, "due_on": _DATE, "amount_minor": _ID},
    )


def pauses(reader: Reader, wanted: str) -> pl.DataFrame:
    """Pauses that stand: `debt_id`, `starts_on`, `ends_on` (last day; null open-ended)."""
    return reader.read(
        f"SELECT p.debt_id, p.starts_on, p.ends_on FROM {wanted} w JOIN debts_pause p ON p.debt_id = w.debt_id "
        "WHERE p.withdrawn_at IS NULL",
        schema={"debt_id": _ID, "starts_on": _DATE, "ends_on": _DATE},
    )


def paused_until(pauses: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """One row per debt with a pause now or later: `paused_until`, `next_change_on`."""
    ends = pl.col("ends_on").fill_null(OPEN_ENDED)
    is_live = pl.col("starts_on") <= as_of
    change = pl.when(is_live).then(pl.col("ends_on") + timedelta(days=1)).otherwise(pl.col("starts_on"))
    return (
        pauses.filter(ends >= as_of)
        .group_by("debt_id")
        .agg(paused_until=ends.filter(is_live).max(), next_change_on=change.min())
    )


def replace(session: BulkSession, rows: pl.DataFrame, *, as_of: date) -> None:
    """Put the new rows of WANTED in place of the old, strike the changes they answer, and move the mark."""
    made = int(session.take_ids("debts_changed", 1).item())
    session.run(f"DELETE FROM {TABLE} WHERE debt_id IN (SELECT debt_id FROM {WANTED})")
    session.append(TABLE, rows.with_columns(made=pl.lit(made, dtype=_ID)))
    session.run(f"DELETE FROM debts_changed WHERE id IN (SELECT id FROM {CONSUMED})")
    session.run("INSERT INTO debts_snapshotmark (id, as_of) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", (as_of,))
    session.run("UPDATE debts_snapshotmark SET as_of = ? WHERE id = 1", (as_of,))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many kept rows are of open debts, and the number of the newest row."""

    open_count: int
    made: int


def standing(reader: Reader) -> Standing:
    """What tells whether rows read earlier are still the kept ones."""
    sql = f"SELECT COUNT(CASE WHEN state = 'open' THEN 1 END) AS n, COALESCE(MAX(made), 0) AS made FROM {TABLE}"
    found = reader.read(sql, schema={"n": _ID, "made": _ID})
    return Standing(found["n"].item(), found["made"].item())


def read(reader: Reader, *, where: str = "TRUE", params: tuple[object, ...] = ()) -> pl.DataFrame:
    """Kept rows in the order and types of `core/columns.py`. `where` is ours, never a user's."""
    schema = columns.schema("kept")
    names = ", ".join(schema)
    sql = f"SELECT {names} FROM {TABLE} WHERE {where}"
    return reader.read(sql, params, schema=dict(schema)).select(list(schema))


def standing_rows(reader: Reader, debt_ids: Iterable[int], *, as_of: date) -> pl.DataFrame:
    """Those kept rows of a few debts that are true on `as_of`: made by then, unchanged since, and not due to change.

    Always   what `want_stale` would make anew is left out
    """
    ids = ", ".join(str(int(debt_id)) for debt_id in debt_ids)
    return read(
        reader,
        where=f"debt_id IN ({ids or 'NULL'}) AND (next_change_on IS NULL OR next_change_on > ?) "
        f"AND NOT EXISTS (SELECT 1 FROM debts_changed c WHERE c.debt_id = {TABLE}.debt_id) "
        "AND EXISTS (SELECT 1 FROM debts_snapshotmark m WHERE m.id = 1 AND m.as_of <= ?)",
        params=(as_of, as_of),
    )


def references(reader: Reader, debt_ids: pl.Series) -> dict[int, str]:
    """References by debt."""
    frame = pl.concat(
        reader.read(f"SELECT id, reference FROM debts_debt WHERE {condition}", schema={"id": _ID, "reference": _TEXT})
        for condition in among("id", debt_ids)
    )
    return dict(frame.iter_rows())


def notice_facts(reader: Reader, debt_ids: pl.Series) -> pl.DataFrame:
    """What a validation notice says of debts (sorted ids) beside their money; `itemised_on` null: no date tells."""
    return pl.concat(
        reader.read(
            "SELECT d.id AS debt_id, d.reference, d.product, d.account_number, d.original_creditor, d.currency, "
            "COALESCE(d.itemised_on, d.charged_off_on, d.last_payment_before_on, d.opened_on) AS itemised_on "
            f"FROM debts_debt d WHERE {condition}",
            schema={
                "debt_id": _ID,
                "reference": _TEXT,
                "product": _TEXT,
                "account_number": _TEXT,
                "original_creditor": _TEXT,
                "currency": _TEXT,
                "itemised_on": _DATE,
            },
        )
        for condition in among("d.id", debt_ids)
    )


def portfolios(reader: Reader) -> dict[int, dict[str, Any]]:
    """What letters and the night need of every portfolio, by id, under the placeholders' names.

    `pay_url` is blank where the portfolio gives payment details instead of a web address.
    """
    text = (
        "name", "strategy", "language", "collector_role", "sender_name", "sender_lines", "sender_city",
        "sender_region", "sender_postcode", "sender_email", "sender_phone", "sender_hours", "pay_words", "country",
    )  # fmt: skip
    frame = reader.read(
        "SELECT p.id, c.name AS creditor, "
        + ", ".join(f"p.{name}" for name in text)
        + " FROM debts_portfolio p JOIN debts_creditor c ON c.id = p.creditor_id",
        schema={"id": _ID, "creditor": _TEXT, **dict.fromkeys(text, _TEXT)},
    )
    return {row["id"]: _as_words(row) for row in frame.iter_rows(named=True)}


def _as_words(row: dict[str, Any]) -> dict[str, Any]:
    lines = [*row["sender_lines"].splitlines(), row["sender_city"], row["sender_region"], row["sender_postcode"]]
    is_web = row["pay_words"].startswith(("https://", "http://"))
    return {
        **row,
        "sender_address": ", ".join(line for line in lines if line),
        "pay_url": row["pay_words"] if is_web else "",
        "pay_details": row["pay_words"],
    }
