"""CSV and XLSX. Money leaves as exact decimals; a text that a spreadsheet would run as a formula is shown, not run."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, time
from decimal import Decimal

import xlsxwriter

from dunwell.core.money import Money, exponent
from dunwell.insight.report import Report, ReportColumn

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _plain(value: object, column: ReportColumn, currency: str | None) -> object:
    if value is None:
        return ""
    if column.kind == "money":
        return Money(int(str(value)), str(currency)).decimal if currency else value
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def lines_of(report: Report) -> list[list[object]]:
    """Rows, then totals, each value as a file shows it."""
    names = [column.name for column in report.columns]
    lines = []
    for frame in (report.rows, report.totals):
        for row in frame.select(*{*names, report.currency}).iter_rows(named=True):
            lines.append([_plain(row[one.name], one, row[report.currency]) for one in report.columns])
    return lines


def as_csv(report: Report) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read names right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in report.columns])
    writer.writerows(lines_of(report))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(report: Report) -> bytes:
    """One formatted sheet: frozen headings, right-aligned money, totals in bold. Equal reports give equal bytes."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    created = datetime.combine(report.as_of, time(), UTC).replace(tzinfo=None)
    book.set_properties({"title": report.title, "created": created})
    sheet = book.add_worksheet(report.name)
    bold = book.add_format({"bold": True})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    sheet.write(0, 0, f"{report.title}, {report.as_of}", bold)
    top = 2
    for position, column in enumerate(report.columns):
        sheet.write(top, position, column.heading, heading)
        sheet.set_column(position, position, 28 if position == 0 else 15)
    lines, first_total = lines_of(report), report.rows.height
    names = [column.name for column in report.columns]
    currencies = [row for frame in (report.rows, report.totals) for row in frame[report.currency].to_list()]
    for number, line in enumerate(lines):
        for position, (value, column) in enumerate(zip(line, report.columns, strict=True)):
            look: dict[str, object] = {"bold": number >= first_total}
            if column.kind == "money" and currencies[number]:
                look["num_format"] = "#,##0" + (
                    "." + "0" * exponent(currencies[number]) if exponent(currencies[number]) else ""
                )
            elif column.kind == "date":
                look["num_format"] = "yyyy-mm-dd"
            shown = float(value) if isinstance(value, Decimal) else value
            sheet.write(top + 1 + number, position, shown, book.add_format(look))
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, top + max(first_total, 1), len(names) - 1)
    for offset, note in enumerate(footnotes(report)):
        sheet.write(top + 2 + len(lines) + offset, 0, note)
    book.close()
    return out.getvalue()


def footnotes(report: Report) -> list[str]:
    """The ties and the notes, as lines of text."""
    ties = [
        f"{tie.what}, {tie.currency}: {Money(tie.books_minor, tie.currency).decimal} "
        + ("— agrees" if tie.holds else f"— DIFFERS from {Money(tie.here_minor, tie.currency).decimal}")
        for tie in report.ties
    ]
    return [*ties, *report.notes]
