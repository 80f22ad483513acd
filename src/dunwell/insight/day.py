"""The day's summary: what was decided, refused, sent, answered and paid."""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.insight.report import Report, ReportColumn

COLUMNS = (
    ReportColumn("section", "Part of the day"),
    ReportColumn("what", "What"),
    ReportColumn("count", "Count", "count"),
    ReportColumn("currency", "Currency"),
    ReportColumn("amount_minor", "Amount", "money"),
)
SECTIONS = ("decided", "refused", "sent", "answered", "paid", "promised", "duties", "taken in")
SCHEMA = pl.Schema(
    {
        "section": pl.String(),
        "what": pl.String(),
        "count": pl.Int64(),
        "currency": pl.String(),
        "amount_minor": pl.Int64(),
    }
)


def day_summary(lines: pl.DataFrame, *, as_of: date) -> Report:
    """Lines of SCHEMA, in the order of SECTIONS. A line without money has a null currency."""
    order = pl.Enum(SECTIONS)
    rows = (
        lines.select(list(SCHEMA))
        .cast(SCHEMA)
        .sort(
            pl.col("section").cast(order),
            pl.col("count"),
            pl.col("what"),
            descending=[False, True, False],
            nulls_last=True,
        )
    )
    return Report("day", "The day", as_of, COLUMNS, rows, rows.clear())
