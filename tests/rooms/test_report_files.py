"""Reports as files: what is on the page is in the sheet, to the cent, and nothing in it runs."""

from __future__ import annotations

import csv
import io
from datetime import date

import fastexcel
import polars as pl
import pytest
from pypdf import PdfReader

from dunwell.adapters.reports import WRITERS
from dunwell.insight.ageing import aged_balances
from dunwell.insight.day import SCHEMA, day_summary
from dunwell.insight.report import Report

AS_OF = date(2026, 3, 31)


def aged() -> Report:
    debts = pl.DataFrame(
        {
            "portfolio": ["Cards", "Cards", "Cards", '=HYPERLINK("x")'],
            "currency": ["GBP", "GBP", "USD", "JPY"],
            "bucket": ["current", "31-60", "121+", "31-60"],
            "balance_minor": [10_001, 250, -300, 700],
        }
    )
    return aged_balances(debts, as_of=AS_OF, books={"GBP": 10_251, "USD": -300, "JPY": 701})


def test_the_aged_report_sums_its_rows_and_shows_where_the_books_differ() -> None:
    report = aged()

    assert report.totals.select("currency", "total").rows() == [("GBP", 10_251), ("JPY", 700), ("USD", -300)]
    assert [(tie.currency, tie.holds) for tie in report.ties] == [("GBP", True), ("JPY", False), ("USD", True)]
    assert report.rows.filter(currency="GBP").select("current", "31-60", "121+").rows() == [(10_001, 250, 0)]


def test_the_csv_holds_exact_decimals_and_no_formula() -> None:
    lines = list(csv.reader(io.StringIO(WRITERS["csv"](aged()).decode("utf-8-sig"))))

    assert lines[0][:3] == ["Portfolio", "Currency", "Debts"]
    assert [line[-1] for line in lines[1:]] == ["700", "102.51", "-3.00", "102.51", "700", "-3.00"]
    assert lines[1][0] == '\'=HYPERLINK("x")'


def test_the_sheet_holds_numbers_and_no_formula() -> None:
    sheet = fastexcel.read_excel(WRITERS["xlsx"](aged())).load_sheet(0, header_row=2).to_polars()

    assert sheet["Total"].to_list()[:6] == [700.0, 102.51, -3.0, 102.51, 700.0, -3.0]
    assert sheet["Portfolio"][0] == '\'=HYPERLINK("x")'


def test_the_pdf_is_tagged_and_says_what_the_page_says() -> None:
    reader = PdfReader(io.BytesIO(WRITERS["pdf"](aged())))

    text = " ".join(page.extract_text() for page in reader.pages)
    assert "/StructTreeRoot" in reader.root_object
    assert "102.51" in text
    assert "DIFFERS" in text


@pytest.mark.parametrize("form", ["csv", "pdf"])
def test_equal_reports_give_equal_bytes(form: str) -> None:
    assert WRITERS[form](aged()) == WRITERS[form](aged())


def test_the_day_is_told_in_its_order() -> None:
    lines = pl.DataFrame(
        [("paid", "booked", 3, "GBP", 900), ("decided", "act", 5, None, None), ("decided", "wait", 9, None, None)],
        schema=list(SCHEMA),
        orient="row",
    )

    assert day_summary(lines, as_of=AS_OF).rows["what"].to_list() == ["wait", "act", "booked"]
