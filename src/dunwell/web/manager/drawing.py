"""Draws a report: cells in the reader's language, money as money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext

from dunwell.core.money import Money
from dunwell.insight.report import Report, ReportColumn
from dunwell.parties.queries import names_of
from dunwell.web.manager.pages import Cell, Heading, ReportPage, TieLine
from dunwell.web.manager.words import what
from dunwell.web.templatetags.dunwell_page import count, day

ROWS_SHOWN = 1000
NUMBERS = {"money", "count", "share"}


def report_page(report: Report, *, title: str, formats: tuple[str, ...]) -> ReportPage:
    """The first rows of a report; the files hold all of them."""
    notes = tuple(gettext(note) for note in report.notes)
    if report.rows.height > ROWS_SHOWN:
        cut = gettext("The first %(shown)s of %(all)s lines are shown; the files hold all of them.")
        notes += (cut % {"shown": count(ROWS_SHOWN), "all": count(report.rows.height)},)
    return ReportPage(
        name=report.name,
        title=title or gettext(report.title),
        as_of=report.as_of,
        headings=tuple(Heading(gettext(one.heading), one.kind in NUMBERS) for one in report.columns),
        rows=_rows(report),
        totals=tuple(_row(row, report) for row in report.totals.iter_rows(named=True)),
        ties=tuple(
            TieLine(
                gettext(tie.what), Money(tie.here_minor, tie.currency), Money(tie.books_minor, tie.currency), tie.holds
            )
            for tie in report.ties
        ),
        all_tie=all(tie.holds for tie in report.ties),
        notes=notes,
        formats=formats,
    )


def _rows(report: Report) -> tuple[tuple[Cell, ...], ...]:
    """The first lines. A person is named here and leads to their page, a debt to its balance; files hold the ids."""
    shown = report.rows.head(ROWS_SHOWN)
    names = names_of(shown["person_id"]) if "person_id" in shown.columns else {}
    return tuple(_linked(_row(row, report), row, report, names) for row in shown.iter_rows(named=True))


def _linked(
    cells: tuple[Cell, ...], row: Mapping[str, object], report: Report, names: Mapping[int, str]
) -> tuple[Cell, ...]:
    person_id, debt_id = row.get("person_id"), row.get("debt_id")
    if not isinstance(person_id, int):
        return cells
    said = {"person": Cell(names.get(person_id, str(person_id)), href=reverse("desk:person", args=[person_id]))}
    if debt_id is not None and row.get("reference"):
        href = reverse("desk:balance", args=[person_id, debt_id])
        said["reference"] = Cell(str(row["reference"]), is_whole=True, href=href)
    return tuple(said.get(column.name, cell) for column, cell in zip(report.columns, cells, strict=True))


def _row(row: Mapping[str, object], report: Report) -> tuple[Cell, ...]:
    currency = row.get(report.currency)
    return tuple(_cell(row[column.name], column, currency) for column in report.columns)


def _cell(value: object, column: ReportColumn, currency: object) -> Cell:
    is_number = column.kind in NUMBERS
    if value is None:
        return Cell("", is_number=is_number)
    if column.kind == "money" and isinstance(value, int) and currency:
        return Cell("", Money(value, str(currency)), is_number=True)
    if column.kind == "count" and isinstance(value, int):
        return Cell(count(value), is_number=True)
    if column.kind == "share" and isinstance(value, float):
        return Cell(f"{value:.1%}", is_number=True)
    if isinstance(value, date):
        return Cell(day(value), is_whole=True)
    if column.name == "reference":
        return Cell(str(value), is_whole=True)
    if column.name == "what":
        return Cell(what(str(value)))
    return Cell(gettext(str(value)) if str(value) else "", is_number=is_number)
