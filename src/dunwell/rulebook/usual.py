"""The usual row: an open debt of a healthy, reachable person about whom nothing remarkable is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from dunwell.core.columns import ALL, schema
from dunwell.rulebook.model import Pack, Rule

NOON = 720
USUAL: Mapping[str, object] = {
    "debt_id": 1,
    "person_id": 1,
    "portfolio_id": 1,
    "creditor_id": 1,
    "language": "en",
    "person_kind": "individual",
    "is_licensed_institution": False,
    "product": "credit_card",
    "purpose": "consumer",
    "state": "open",
    "balance_minor": 100_000,
    "principal_minor": 100_000,
    "overdue_minor": 100_000,
    "oldest_unpaid_due_on": date(2026, 1, 2),
    "counts_from_on": date(2026, 1, 2),
    "days_past_due": 45,
    "validation_notice_on": date(2025, 11, 3),
    "days_since_validation_notice": 120,
    "email_point_id": 1,
    "phone_point_id": 2,
    "text_point_id": 2,
    "postal_point_id": 3,
    "is_work_email": False,
    "minute_earliest": NOON,
    "minute_latest": NOON,
    "weekday": 2,
    "is_holiday": False,
}


def usual_row(pack: Pack, *, scope: Rule | None = None) -> dict[str, Any]:
    """Every snapshot column of an unremarkable row of that pack, inside the scope of a rule if one is given.

    Columns that are never null are false, zero or as in `USUAL`; the others are null: nothing is known and
    nothing happened.
    """
    row: dict[str, Any] = {column.name: _quiet(column.dtype, column.null) for column in ALL}
    row |= USUAL
    row |= {"jurisdiction": pack.jurisdiction} | dict(pack.usual)
    row["zone_earliest"] = row["zone_latest"] = row["zone"]
    for column, values in scope.scope if scope else ():
        if row[column] not in values:
            row[column] = values[0]
    return row


def frame_of(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a typed snapshot frame, all kinds of column."""
    return pl.DataFrame(list(rows), schema=schema())


def _quiet(dtype: pl.DataType, null: str) -> object:
    if null != "never null":
        return None
    if dtype == pl.Boolean():
        return False
    return 0 if dtype.is_integer() else ""
