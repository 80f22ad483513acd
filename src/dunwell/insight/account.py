"""A statement of account: what was charged, paid and corrected on one debt, with the balance after each line."""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.insight.report import Report, ReportColumn, Tie

COLUMNS = (
    ReportColumn("effective_on", "Date", "date"),
    ReportColumn("what", "What"),
    ReportColumn("why", "Why"),
    ReportColumn("charged_minor", "Owed", "money"),
    ReportColumn("paid_minor", "Paid", "money"),
    ReportColumn("balance_minor", "Balance", "money"),
)


def statement(lines: pl.DataFrame, *, reference: str, as_of: date, owed_minor: int, currency: str) -> Report:
    """The account of one debt as of a day.

    Rows     one per entry, in the order they took effect
    Needs    effective_on, what, why, amount_minor (more owed is positive), balance_minor
    """
    amount = pl.col("amount_minor")
    rows = lines.with_columns(
        charged_minor=pl.when(amount > 0).then(amount),
        paid_minor=pl.when(amount < 0).then(-amount),
        currency=pl.lit(currency),
    ).select(*(column.name for column in COLUMNS), "currency")
    totals = rows.select(
        effective_on=pl.lit(None, pl.Date()),
        what=pl.lit("Balance"),
        why=pl.lit(""),
        charged_minor=pl.col("charged_minor").sum(),
        paid_minor=pl.col("paid_minor").sum(),
        balance_minor=pl.lit(owed_minor, pl.Int64()),
        currency=pl.lit(currency),
    ).head(1)
    last = rows["balance_minor"][-1] if rows.height else 0
    tie = Tie("What the lines come to, against the books", int(last), owed_minor, currency)
    return Report("statement", f"Statement of account {reference}", as_of, COLUMNS, rows, totals, ties=(tie,))
