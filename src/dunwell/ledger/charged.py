# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Postings of a stretch of subjects, as charging reads them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from dunwell.core.ports import Reader

_SCHEMA = {
    "subject_id": pl.Int64(), "code": pl.String(), "effective_on": pl.Date(), "amount_minor": pl.Int64(),
    "recorded_at": pl.Datetime("us", "UTC"),
}  # fmt: skip


def postings_in(reader: Reader, *, first: int, last: int, codes: Sequence[str]) -> pl.DataFrame:
    """Postings on the parts `codes` of subjects from `first` to `last`, both inside, in the columns of _SCHEMA."""
    named = ", ".join(f"'{code}'" for code in codes)
    return reader.read(
        "SELECT subject_id, code, effective_on, amount_minor, recorded_at FROM ledger_posting "
        f"WHERE subject_id BETWEEN {int(first)} AND {int(last)} AND code IN ({named})",
        schema=_SCHEMA,
    )
