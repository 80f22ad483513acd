# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Charging by the thousand: what is known of a stretch of debts, and charges kept, inside a bulk session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

import polars as pl

from dunwell.core.ports import BulkSession, Reader
from dunwell.core.ranges import covering, listed
from dunwell.debts.charges import INTEREST, THE_MARK, Kept

_ID, _TEXT, _DATE, _AT = pl.Int64(), pl.String(), pl.Date(), pl.Datetime("us", "UTC")
CHARGES_AT_ONCE = 1000


class Which(Protocol):
    """Which debts are asked for."""

    def of(self, column: str) -> str:
        """The condition that `column` is one of them; it may cover others too."""


@dataclass(frozen=True, slots=True)
class These:
    """Debts by their ids, sorted."""

    ids: pl.Series

    def of(self, column: str) -> str:
        """The condition that `column` is one of them, or lies among them."""
        return covering(column, self.ids)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Debts by id, both ends inside."""

    first: int
    last: int

    def of(self, column: str) -> str:
        """The condition that `column` lies in it."""
        return f"{column} BETWEEN {self.first} AND {self.last}"


def bounds(reader: Reader) -> Stretch | None:
    """From the first to the last debt that can have terms; None where no terms are live."""
    found = reader.read(
        "SELECT MIN(d.id) AS first, MAX(d.id) AS last FROM debts_debt d WHERE EXISTS "
        "(SELECT 1 FROM debts_chargingterms t WHERE t.replaced_at IS NULL)",
        schema={"first": _ID, "last": _ID},
    )
    first, last = found.row(0)
    return None if first is None else Stretch(first, last)


def take_turn_in(session: BulkSession) -> None:
    """Hold the mark of accruals until the transaction ends; made by whoever is first."""
    session.run("INSERT INTO debts_accrualmark (id) VALUES (?) ON CONFLICT DO NOTHING", (THE_MARK,))
    session.run("UPDATE debts_accrualmark SET as_of = as_of WHERE id = ?", (THE_MARK,))


def debts_in(reader: Reader, stretch: Which) -> pl.DataFrame:
    """debt_id, person_id, portfolio_id, placement, product, currency, state, state_since."""
    return reader.read(
        "SELECT d.id AS debt_id, d.person_id, d.portfolio_id, p.placement, d.product, d.currency, d.state, "
        "d.state_since FROM debts_debt d JOIN debts_portfolio p ON p.id = d.portfolio_id "
        f"WHERE {stretch.of('d.id')}",
        schema={
            "debt_id": _ID, "person_id": _ID, "portfolio_id": _ID, "placement": _TEXT, "product": _TEXT,
            "currency": _TEXT, "state": _TEXT, "state_since": _DATE,
        },
    )  # fmt: skip


def charged_in(reader: Reader, stretch: Stretch) -> pl.DataFrame:
    """How far each debt is charged: debt_id, charged_to, checked_at, charged_minor, cut_by (a rule of a ceiling, or
    empty)."""
    return reader.read(
        "SELECT debt_id, MAX(ends_on) AS charged_to, MAX(checked_at) AS checked_at, "
        "CAST(SUM(amount_minor) AS BIGINT) AS charged_minor, MAX(cut_by) AS cut_by FROM debts_charge "
        f"WHERE withdrawn_at IS NULL AND rule LIKE '{INTEREST}%' AND {stretch.of('debt_id')} GROUP BY debt_id",
        schema={"debt_id": _ID, "charged_to": _DATE, "checked_at": _AT, "charged_minor": _ID, "cut_by": _TEXT},
    )


def stops_in(reader: Reader, stretch: Which) -> pl.DataFrame:
    """Days without interest: debt_id, starts_on, ends_on, recorded_at, withdrawn_at."""
    return reader.read(
        "SELECT debt_id, starts_on, ends_on, recorded_at, withdrawn_at FROM debts_chargestop "
        f"WHERE {stretch.of('debt_id')}",
        schema={"debt_id": _ID, "starts_on": _DATE, "ends_on": _DATE, "recorded_at": _AT, "withdrawn_at": _AT},
    )


def paid_in(reader: Reader, stretch: Stretch, *, after: date) -> pl.DataFrame:
    """Days after a day of payments that we spread ourselves: debt_id, paid_on."""
    return reader.read(
        "SELECT debt_id, received_on AS paid_on FROM debts_receipt WHERE state IN ('booked', 'returned') "
        f"AND entry_id IS NOT NULL AND received_on > ? AND {stretch.of('debt_id')}",
        (after,),
        schema={"debt_id": _ID, "paid_on": _DATE},
    )


def keep_in(session: BulkSession, charges: pl.DataFrame, *, at: datetime) -> int:
    """Record charges of periods that none is recorded for. Needs debt_id, rule, starts_on, ends_on, amount_minor,
    cut_by, entry_id (null where nothing came of it)."""
    rows = charges.select("debt_id", "rule", "starts_on", "ends_on", "amount_minor", "cut_by", "entry_id").with_columns(
        session.take_ids("debts_charge", charges.height).alias("id"),
        recorded_at=pl.lit(at),
        checked_at=pl.lit(at),
        withdrawn_at=pl.lit(None, _AT),
        withdrawn_entry_id=pl.lit(None, _ID),
    )
    return session.append("debts_charge", rows)


def kept_in(reader: Reader, some: Which) -> dict[int, list[Kept]]:
    """Every charge of interest by debt, withdrawn ones too, oldest period first; others may come along."""
    schema = {
        "id": _ID, "debt_id": _ID, "rule": _TEXT, "starts_on": _DATE, "ends_on": _DATE, "amount_minor": _ID,
        "entry_id": _ID, "withdrawn_entry_id": _ID, "recorded_at": _AT, "withdrawn_at": _AT,
        "cut_by": _TEXT,
    }  # fmt: skip
    rows = reader.read(
        f"SELECT {', '.join(schema)} FROM debts_charge WHERE rule LIKE '{INTEREST}%' AND {some.of('debt_id')} "
        "ORDER BY ends_on, id",
        schema=schema,
    )
    found: dict[int, list[Kept]] = {}
    for row in rows.iter_rows():
        found.setdefault(row[1], []).append(Kept(*row))
    return found


def withdraw_in(session: BulkSession, charges: pl.DataFrame, *, at: datetime) -> None:
    """Say that charges do not stand, and close the line of the schedule that each added, as `charges.withdraw` does.

    Needs    charge_id; entry_id, that booked it back (null where there was nothing)
    """
    for some in charges.sort("charge_id").iter_slices(CHARGES_AT_ONCE):
        rows = ", ".join(f"({row}, CAST({entry or 'NULL'} AS BIGINT))" for row, entry in some.iter_rows())
        session.run(
            f"WITH w(id, entry_id) AS (VALUES {rows}) UPDATE debts_charge SET withdrawn_at = ?, "
            "withdrawn_entry_id = (SELECT w.entry_id FROM w WHERE w.id = debts_charge.id) "
            "WHERE withdrawn_at IS NULL AND id IN (SELECT id FROM w)",
            (at,),
        )
        (which,) = listed("c.id", some["charge_id"])
        session.run(
            "UPDATE debts_instalment SET replaced_at = ? WHERE id IN (SELECT MAX(i.id) FROM debts_charge c "
            "JOIN debts_instalment i ON i.debt_id = c.debt_id AND i.due_on = c.ends_on "
            f"AND i.amount_minor = c.amount_minor AND i.replaced_at IS NULL WHERE {which} GROUP BY c.id)",
            (at,),
        )


def checked_in(session: BulkSession, debt_ids: pl.Series, *, at: datetime) -> None:
    """Say that every live charge of these debts follows from what is known now. Ids sorted."""
    for some in listed("debt_id", debt_ids):
        session.run(f"UPDATE debts_charge SET checked_at = ? WHERE withdrawn_at IS NULL AND {some}", (at,))
