"""Aged balances as of a date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from dunwell.core.ageing import BUCKET_NAMES
from dunwell.insight.report import Report, ReportColumn, Tie, totals_by_currency


def aged_balances(debts: pl.DataFrame, *, as_of: date, books: Mapping[str, int], by: str = "portfolio") -> Report:
    """Balances by portfolio and bucket.

    Rows    one per debt with anything owed or in credit: `portfolio`, `currency`, `bucket`, `balance_minor`
    books   what the ledger's own sum of the owed accounts is, per currency: the report must tie to it
    """
    money = [pl.col("balance_minor").filter(pl.col("bucket") == name).sum().alias(name) for name in BUCKET_NAMES]
    rows = (
        debts.group_by(by, "currency")
        .agg(pl.len().cast(pl.Int64).alias("debts"), *money, pl.col("balance_minor").sum().alias("total"))
        .sort(by, "currency")
    )
    columns = (
        ReportColumn(by, by.capitalize()),
        ReportColumn("currency", "Currency"),
        ReportColumn("debts", "Debts", "count"),
        *(ReportColumn(name, "Current" if name == "current" else f"{name} days", "money") for name in BUCKET_NAMES),
        ReportColumn("total", "Total", "money"),
    )
    totals = totals_by_currency(rows, columns, label="Total")
    here = dict(totals.select("currency", "total").iter_rows())
    ties = tuple(
        Tie("Owed accounts of the trial balance", here.get(currency, 0), books.get(currency, 0), currency)
        for currency in sorted({*here, *books})
        if here.get(currency, 0) or books.get(currency, 0)
    )
    note = "A debt stands whole in the bucket of its oldest unpaid instalment, pauses taken out."
    return Report("aged", "Aged balances", as_of, columns, rows, totals, ties=ties, notes=(note,))
