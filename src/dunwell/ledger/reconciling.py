# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""The ledger's side of a comparison: by subject what is owed, what we charged, and what moved around a day."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from dunwell.core.journal import CASH
from dunwell.core.ports import Reader
from dunwell.core.words import Part

_ID, _TEXT = pl.Int64(), pl.String()
_OWED = ", ".join(f"'{part}'" for part in Part)


def sides_in(reader: Reader, wanted: str, *, as_of: date, days: int) -> pl.DataFrame:
    """What the ledger says of the debts of `wanted` (a table expression with `debt_id`) on a day.

    Rows     one per debt with postings
    Columns  debt_id, ours_minor, charged_minor (by entries of charging, less what of them was reversed or waived),
             recent_minor and soon_minor (paid in so many days up to, and after, the day)
    """
    near = timedelta(days=days)
    owed = "CASE WHEN p.effective_on <= ? THEN p.amount_minor ELSE 0 END"
    charged = (
        "CASE WHEN (e.kind IN ('charge', 'waiver') OR r.kind IN ('charge', 'waiver')) AND p.effective_on <= ? "
        "THEN p.amount_minor ELSE 0 END"
    )
    paid = (
        "CASE WHEN (e.kind = 'payment' OR r.kind = 'payment') AND p.effective_on > ? AND p.effective_on <= ? "
        "THEN -p.amount_minor ELSE 0 END"
    )
    names = ("ours_minor", "charged_minor", "recent_minor", "soon_minor")
    sums = ", ".join(
        f"CAST(SUM({sql}) AS BIGINT) AS {name}" for sql, name in zip((owed, charged, paid, paid), names, strict=True)
    )
    return reader.read(
        f"SELECT p.subject_id AS debt_id, {sums} FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id "
        f"LEFT JOIN ledger_entry r ON r.id = e.reverses_id JOIN {wanted} w ON w.debt_id = p.subject_id "
        f"WHERE p.code IN ({_OWED}) GROUP BY p.subject_id",
        (as_of, as_of, as_of - near, as_of, as_of, as_of + near),
        schema={"debt_id": _ID, **dict.fromkeys(names, _ID)},
    )


def cash_in(reader: Reader, *, as_of: date) -> dict[str, int]:
    """Cash of all books by currency on a day."""
    found = reader.read(
        "SELECT p.currency, CAST(SUM(p.amount_minor) AS BIGINT) AS minor FROM ledger_posting p "
        "WHERE p.code = ? AND p.effective_on <= ? GROUP BY p.currency",
        (CASH, as_of),
        schema={"currency": _TEXT, "minor": _ID},
    )
    return dict(found.iter_rows())
