"""Promises that fall due, and how they stand."""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.insight.report import Report, ReportColumn, totals_by_currency

COLUMNS = (
    ReportColumn("reference", "Debt"),
    ReportColumn("person", "Person"),
    ReportColumn("due_on", "Due", "date"),
    ReportColumn("currency", "Currency"),
    ReportColumn("amount_minor", "Promised", "money"),
    ReportColumn("paid_minor", "Paid", "money"),
    ReportColumn("state", "State"),
)


def promises_due(promises: pl.DataFrame, *, as_of: date, since: date, until: date) -> Report:
    """Promises due from `since` to `until`, both inside, with what the ledger says was paid towards each.

    Rows    `reference`, `person` (a name or an id), `due_on`, `currency`, `amount_minor`, `paid_minor`, `state`
    """
    rows = promises.filter(pl.col("due_on").is_between(since, until)).sort("due_on", "reference")
    totals = totals_by_currency(rows, COLUMNS, label="Total")
    note = "Kept, part and broken are read from the ledger; a promise still inside its grace days is running."
    return Report("promises", "Promises due", as_of, COLUMNS, rows, totals, notes=(note,))
