# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Which days of a person pause what was agreed with them: moratorium, insolvency, death, and serious vulnerability."""

from __future__ import annotations

import polars as pl

from dunwell.core.ports import Reader

SERIOUS = 2
"""From this level of vulnerability on (specialist only) nothing agreed may lapse by itself."""
_ID, _DATE = pl.Int64(), pl.Date()


def spans(reader: Reader, wanted: str) -> pl.DataFrame:
    """One row per circumstance that pauses and debt of `wanted`: debt_id, kind, starts_on, ends_on (null: open)."""
    return reader.read(
        f"SELECT w.debt_id, c.kind, c.starts_on, c.ends_on FROM parties_circumstance c "
        f"JOIN {wanted} w ON w.person_id = c.person_id "
        "WHERE c.withdrawn_at IS NULL AND (c.subject_id IS NULL OR c.subject_id = w.debt_id) "
        "AND (c.kind IN ('moratorium', 'insolvency', 'deceased') OR (c.kind = 'vulnerability' AND c.level >= ?))",
        (SERIOUS,),
        schema={"debt_id": _ID, "kind": pl.String(), "starts_on": _DATE, "ends_on": _DATE},
    )
