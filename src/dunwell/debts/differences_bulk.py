# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""What a newer file states otherwise, inside a bulk session: kept line by line, and taken over into the debts."""

from __future__ import annotations

import polars as pl

from dunwell.core.ports import BulkSession
from dunwell.core.ranges import listed
from dunwell.debts.bulk import KEY_DATES

_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()
LINES = pl.Schema(
    {
        "debt_id": _ID, "person_id": _ID, "field": _TEXT, "old_on": _DATE, "new_on": _DATE, "old_point_id": _ID,
        "new_point_id": _ID,
    }
)  # fmt: skip
"""A difference: of a debt its dates, of a person the ids of the contact points."""


def keep_in(session: BulkSession, lines: pl.DataFrame, *, batch_id: int) -> int:
    """Keep what a batch changed. Needs some columns of LINES; those it lacks are empty."""
    if lines.is_empty():
        return 0
    absent = [pl.lit(None, kind).alias(name) for name, kind in LINES.items() if name not in lines.columns]
    rows = lines.with_columns(absent).select(*LINES, batch_id=pl.lit(batch_id, _ID))
    ids = session.take_ids("debts_intakedifference", rows.height).alias("id")
    return session.append("debts_intakedifference", rows.with_columns(ids))


def take_dates_in(session: BulkSession, lines: pl.DataFrame, *, batch_id: int) -> None:
    """Keep the differences and give the debts their new dates. Needs debt_id, field (of KEY_DATES), old_on, new_on."""
    if not keep_in(session, lines, batch_id=batch_id):
        return
    for field in KEY_DATES:
        some = lines.filter(pl.col("field") == field)
        if some.is_empty():
            continue
        session.run(
            f"UPDATE debts_debt SET {field} = said.new_on FROM debts_intakedifference AS said "
            "WHERE said.batch_id = ? AND said.field = ? AND said.debt_id = debts_debt.id",
            (batch_id, field),
        )


def mark_estimated_in(session: BulkSession, debts: pl.DataFrame) -> None:
    """Say whether the due dates of these debts are estimated. Needs debt_id, due_is_estimated."""
    for (is_estimated,), some in debts.group_by("due_is_estimated"):
        for ids in listed("id", some["debt_id"].sort()):
            session.run(f"UPDATE debts_debt SET due_is_estimated = ? WHERE {ids}", (is_estimated,))
