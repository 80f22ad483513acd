"""Postings of a stretch of subjects, as charging reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

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


_SQL = "SELECT subject_id, code, effective_on, amount_minor, recorded_at FROM ledger_posting"


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
