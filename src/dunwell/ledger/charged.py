# ruff: noqa: S608 (what is put into SQL here is ours: names of codes and kinds, ids; never a value)
"""Postings of a stretch of subjects, as charging reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from dunwell.core.journal import CLAIMS
from dunwell.core.ports import Reader
from dunwell.core.ranges import among

_SCHEMA = {
    "subject_id": pl.Int64(), "code": pl.String(), "effective_on": pl.Date(), "amount_minor": pl.Int64(),
    "recorded_at": pl.Datetime("us", "UTC"),
}  # fmt: skip


def postings_in(reader: Reader, subject_ids: pl.Series, *, codes: Sequence[str]) -> pl.DataFrame:
    """Postings on the parts `codes` of subjects, in the columns of _SCHEMA. Ids sorted; those of subjects between may
    come along."""
    sql = f"{_SQL} WHERE code IN ({_listed(codes)}) AND"
    return pl.concat(reader.read(f"{sql} {some}", schema=_SCHEMA) for some in among("subject_id", subject_ids))


def recorded_in(reader: Reader, *, first: int, last: int, codes: Sequence[str], after: datetime | None) -> pl.DataFrame:
    """The same of subjects from `first` to `last`, both inside, as far as recorded after a moment; None: nothing."""
    if after is None:
        return pl.DataFrame(schema=_SCHEMA)
    return reader.read(
        f"{_SQL} WHERE code IN ({_listed(codes)}) AND subject_id BETWEEN {int(first)} AND {int(last)} "
        "AND recorded_at > ?",
        (after,),
        schema=_SCHEMA,
    )


def claimed_in(reader: Reader, subject_ids: pl.Series) -> pl.DataFrame:
    """What `queries.claimed` says of many subjects: subject_id, lent_minor (principal), cost_minor (interest and fees),
    claimed_at (when the last of it was recorded). Ids sorted; subjects between may come along."""
    kinds = _listed(CLAIMS)
    return pl.concat(
        reader.read(
            "SELECT p.subject_id, CAST(SUM(CASE WHEN p.code = 'principal' THEN p.amount_minor ELSE 0 END) AS BIGINT) "
            "AS lent_minor, CAST(SUM(CASE WHEN p.code = 'principal' THEN 0 ELSE p.amount_minor END) AS BIGINT) "
            "AS cost_minor, MAX(p.recorded_at) AS claimed_at FROM ledger_posting p "
            "JOIN ledger_entry e ON e.id = p.entry_id LEFT JOIN ledger_entry o ON o.id = e.reverses_id "
            f"WHERE p.code IN ('principal', 'interest', 'fees') AND (e.kind IN ({kinds}) OR o.kind IN ({kinds}) "
            f"OR (e.kind = 'reversal' AND e.reverses_id IS NULL)) AND {some} GROUP BY p.subject_id",
            schema=_CLAIMED,
        )
        for some in among("p.subject_id", subject_ids)
    )


_CLAIMED = {
    "subject_id": pl.Int64(), "lent_minor": pl.Int64(), "cost_minor": pl.Int64(),
    "claimed_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
_SQL = "SELECT subject_id, code, effective_on, amount_minor, recorded_at FROM ledger_posting"


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
