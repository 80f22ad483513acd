"""Real files come in: every row counted, every party found once, every amount booked to the cent, once."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from dunwell.config import wiring
from dunwell.debts import ageing
from tests.flows.intaking import books_are_whole, counts, owed, portfolio, read, states, table, take

pytestmark = pytest.mark.usefixtures("real_db")
IBM = "data/ar_invoices/ibm_accounts_receivable.csv"
HIGHRADIUS = "data/ar_invoices/highradius_open_items_9700.csv"
UCI = "data/credit_card/uci_default_of_credit_card_clients_first18000.csv"
_BOUNDS = ((0, "current"), (30, "1-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))


def aged_by_hand(path: Path, as_of: date) -> dict[str, tuple[int, int, str]]:
    """Balance, days past due and bucket of every invoice open on a day: by dictionaries and subtraction alone."""

    def day(text: str) -> date:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007  (a date)

    found = {}
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if day(row["InvoiceDate"]) <= as_of < day(row["SettledDate"]):
                whole, _, cents = row["InvoiceAmount"].partition(".")
                late = max(0, (as_of - day(row["DueDate"])).days)
                bucket = next((name for upper, name in _BOUNDS if late <= upper), "121+")
                found[row["invoiceNumber"]] = int(whole) * 100 + int(cents.ljust(2, "0") or 0), late, bucket
    return found


def test_the_ibm_receivables_age_as_plain_arithmetic_says(shared: Path) -> None:
    as_of = date(2013, 6, 30)

    taken = take(shared / IBM, portfolio(), as_of)
    with wiring.bulk().session() as session:
        aged = ageing.aged_balances_in(session, as_of=as_of)
        books = ageing.books_in(session, as_of=as_of)

    by_hand = aged_by_hand(shared / IBM, as_of)
    ours = {row[0]: row[1:] for row in aged.select("reference", "balance_minor", "days_past_due", "bucket").iter_rows()}
    assert ours == by_hand
    assert Counter(bucket for *_, bucket in by_hand.values()).keys() >= {"current", "1-30"}
    assert books == {"USD": sum(minor for minor, *_ in by_hand.values())}
    assert (taken.counts["rows_accepted"], taken.counts["rows_quarantined"], taken.counts["people_new"]) == (
        2466,
        0,
        100,
    )
    assert set(states().values()) == {"paid"}
    assert owed(date(2014, 12, 31)) == {}
    assert books_are_whole()


def test_the_highradius_items_belong_to_664_people_under_all_their_spellings(shared: Path) -> None:
    taken = take(shared / HIGHRADIUS, portfolio(), date(2020, 5, 31))

    raw = pl.read_csv(shared / HIGHRADIUS, infer_schema=False)
    tidy = raw.select("cust_number", pl.col("name_customer").str.replace_all(r"\s+", " ").str.strip_chars()).unique()
    by_hand = raw.group_by("invoice_currency").agg(pl.col("total_open_amount").cast(pl.Float64).sum())
    booked = read(
        "SELECT currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM ledger_posting "
        "WHERE subject_id IS NOT NULL GROUP BY currency"
    )
    assert (taken.counts["rows_accepted"], taken.counts["rows_quarantined"]) == (9700, 0)
    assert (taken.counts["debts_new"], taken.counts["people_new"]) == (9700, 664)
    assert counts()["parties_spelling"] == tidy.height
    assert dict(booked.iter_rows()) == {currency: round(total * 100) for currency, total in by_hand.iter_rows()}
    assert books_are_whole()


def test_the_card_accounts_come_in_and_what_is_owed_to_them_does_not_vanish(shared: Path) -> None:
    taken = take(shared / UCI, portfolio(country="TW", currency="TWD"), date(2005, 9, 30), product="credit_card")

    raw = pl.read_csv(shared / UCI).select(pl.col("BILL_AMT1").cast(pl.Int64) * 100)["BILL_AMT1"]
    credit = read(
        "SELECT CAST(SUM(amount_minor) AS BIGINT) AS minor, COUNT(*) AS n FROM ledger_posting WHERE code = 'unapplied'"
    )
    assert (taken.counts["rows_accepted"], taken.counts["rows_quarantined"]) == (18000, 0)
    assert (taken.counts["debts_new"], taken.counts["people_new"]) == (18000, 18000)
    assert sum(owed(date(2005, 9, 30)).values()) == raw.filter(raw > 0).sum()
    assert credit.row(0) == (raw.filter(raw < 0).sum(), 346)
    assert Counter(states().values()) == {"open": (raw > 0).sum(), "paid": (raw <= 0).sum()}
    assert books_are_whole()


QUICKBOOKS = """A/R Aging Summary
Craig's Design and Landscaping Services
"As of June 30, 2013"

,Current,1 - 30,31 - 60,61 - 90,91 and over,Total
Amy's Bird Sanctuary,,239.00,,,,239.00
"Bill's Windsurf, Shop",,,85.00,,,85.00
Total Gas Ltd,"1,200.50",,,,50.00,"$1,250.50"
Overpaid Inc,-20.00,,,,,-20.00
Wrong Sum,1.00,,,,,2.00
TOTAL,"$1,181.50",$239.00,$85.00,$0.00,$50.00,"$1,556.50"


"Monday, Jul 01, 2013 10:22:31 AM GMT-7"
"""


def test_a_quickbooks_summary_is_booked_bucket_by_bucket(tmp_path: Path) -> None:
    path = tmp_path / "aging.csv"
    path.write_text(QUICKBOOKS, "utf-8")

    taken = take(path, portfolio(), date(2013, 6, 30))

    assert owed(date(2013, 6, 30)) == {
        "Amy's Bird Sanctuary / 1 - 30": 23900, "Bill's Windsurf, Shop / 31 - 60": 8500,
        "Total Gas Ltd / Current": 120050, "Total Gas Ltd / 91 and over": 5000,
    }  # fmt: skip
    assert (taken.counts["debts_new"], taken.counts["people_new"], taken.counts["rows_quarantined"]) == (5, 4, 1)
    assert read('SELECT "row", "column", code FROM debts_quarantinedcell').rows() == [(10, "Total", "total_differs")]
    assert books_are_whole()


def test_a_xero_summary_is_booked_bucket_by_bucket(tmp_path: Path) -> None:
    path = tmp_path / "aged.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Aged Receivables Summary")
    rows: list[list[object]] = [
        ["Aged Receivables Summary"], ["Demo Company (UK)"], ["As at 30 June 2013"], [],
        ["Contact", "Current", "< 1 Month", "1 Month", "2 Months", "3 Months", "Older", "Total"], [],
        ["City Limousines", 0, 0, 100.5, 0, 0, 0, 100.5], ["Marine Systems", 396, 12.25, 0, 0, 0, 1000, 1408.25],
        ["Credit Union", 0, -5, 0, 0, 0, 0, -5], ["Total", 396, 7.25, 100.5, 0, 0, 1000, 1503.75],
    ]  # fmt: skip
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    book.close()

    taken = take(path, portfolio(country="GB", currency="GBP"), date(2013, 6, 30))

    assert sum(owed(date(2013, 6, 30)).values()) == 100_50 + 1408_25
    assert (taken.counts["debts_new"], taken.counts["people_new"], taken.counts["rows_quarantined"]) == (5, 3, 0)
    assert books_are_whole()


@pytest.mark.parametrize("name", [IBM, HIGHRADIUS])
def test_the_same_file_twice_changes_nothing_and_says_so(shared: Path, name: str) -> None:
    into = portfolio()
    first = take(shared / name, into, date(2020, 5, 31))
    before = counts()

    again = take(shared / name, into, date(2020, 5, 31))

    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert again.batch_id == first.batch_id
    assert counts() == before


@pytest.mark.parametrize("name", [IBM, HIGHRADIUS, UCI])
def test_the_same_rows_in_another_file_book_nothing(shared: Path, tmp_path: Path, name: str) -> None:
    into = portfolio(country="TW", currency="TWD")
    take(shared / name, into, date(2020, 5, 31))
    before = counts()
    copy = tmp_path / "copy.csv"
    copy.write_bytes((shared / name).read_bytes() + b"\n")

    again = take(copy, into, date(2020, 5, 31))

    changed = {name: after - before[name] for name, after in counts().items() if after != before[name]}
    assert changed == {"debts_intakebatch": 1, "trail_link": 2}
    assert {what: n for what, n in again.counts.items() if n and not what.startswith("rows_")} == {}


def test_a_file_in_many_chunks_ends_like_the_file_in_one(shared: Path) -> None:
    take(shared / HIGHRADIUS, portfolio("One"), date(2020, 5, 31))
    whole = {**owed(date(2020, 5, 31))}
    people = counts()["parties_person"]

    taken = take(shared / HIGHRADIUS, portfolio("Many"), date(2020, 5, 31), chunk_rows=1000)

    many = read(
        "SELECT d.reference, CAST(SUM(p.amount_minor) AS BIGINT) AS minor FROM ledger_posting p "
        "JOIN debts_debt d ON d.id = p.subject_id JOIN debts_portfolio f ON f.id = d.portfolio_id "
        "WHERE f.name = 'Many' GROUP BY d.reference"
    )
    assert dict(many.iter_rows()) == whole
    assert taken.counts["people_new"] == 0
    assert counts()["parties_person"] == people


@pytest.mark.parametrize(
    ("name", "kind", "purpose"),
    [
        ("Ada Stone", "individual", "consumer"),
        ("Hill & Co", "individual", "consumer"),
        ("Inc Marsh", "individual", "consumer"),
        ("Hill Ltd", "company", "commercial"),
        ("HILL L.L.C. (Dubai)", "company", "commercial"),
        ("Müller GmbH", "company", "commercial"),
        ("Colline S.A.R.L.", "company", "commercial"),
        ("Marsh Corp.", "company", "commercial"),
    ],
)
def test_a_kind_nobody_states_is_a_company_only_by_its_legal_form(
    tmp_path: Path, name: str, kind: str, purpose: str
) -> None:
    header = "customer_number,name,invoice_number,amount,due_date"

    taken = take(table(tmp_path / "a.csv", [header, f"C1,{name},D1,10,2026-01-01"]), portfolio(), date(2026, 3, 31))

    assert read("SELECT kind FROM parties_person").item() == kind
    assert read("SELECT purpose FROM debts_debt").item() == purpose
    assert taken.counts["kinds_supposed"] == 1


def test_a_kind_the_file_states_is_not_supposed(tmp_path: Path) -> None:
    header = "customer_number,name,customer_type,invoice_number,amount,due_date"
    rows = ["C1,Ada Stone,company,D1,10,2026-01-01", "C2,Hill Ltd,,D2,10,2026-01-01"]

    taken = take(table(tmp_path / "a.csv", [header, *rows]), portfolio(), date(2026, 3, 31))

    assert read("SELECT kind FROM parties_person")["kind"].to_list() == ["company", "company"]
    assert taken.counts["kinds_supposed"] == 1
