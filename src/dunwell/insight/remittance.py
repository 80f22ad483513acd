"""A remittance statement: what was collected for a client, our commission, and what was paid out."""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.insight.report import Report, ReportColumn, Tie, totals_by_currency

COLUMNS = (
    ReportColumn("reference", "Reference"),
    ReportColumn("what", "What"),
    ReportColumn("effective_on", "Date", "date"),
    ReportColumn("collected_minor", "Collected", "money"),
)


def remittance(
    lines: pl.DataFrame, *, title: str, through: date, gross_minor: int, currency: str, notes: tuple[str, ...]
) -> Report:
    """The statement of one remittance; its lines tie to the cent to what was paid out before commission.

    Rows     one per payment, refund or return of a debt
    Needs    reference, what, effective_on, collected_minor
    """
    rows = lines.select(*(column.name for column in COLUMNS)).with_columns(currency=pl.lit(currency))
    totals = totals_by_currency(rows, COLUMNS, label="Total")
    here = int(rows["collected_minor"].sum())
    tie = Tie("Collected, against what the books held for the client", here, gross_minor, currency)
    return Report("remittance", title, through, COLUMNS, rows, totals, ties=(tie,), notes=notes)


INVOICE_LINES = {"what": pl.String(), "net_minor": pl.Int64(), "vat_minor": pl.Int64(), "gross_minor": pl.Int64()}
INVOICE_COLUMNS = (
    ReportColumn("what", "What"),
    ReportColumn("net_minor", "Net", "money"),
    ReportColumn("vat_minor", "VAT", "money"),
    ReportColumn("gross_minor", "Gross", "money"),
)


def commission_invoice(
    lines: pl.DataFrame, *, title: str, on: date, currency: str, notes: tuple[str, ...]
) -> Report:  # fmt: skip
    """The invoice of our commission. Needs INVOICE_LINES."""
    rows = lines.with_columns(currency=pl.lit(currency))
    totals = totals_by_currency(rows, INVOICE_COLUMNS, label="Total")
    return Report("invoice", title, on, INVOICE_COLUMNS, rows, totals, notes=notes)
