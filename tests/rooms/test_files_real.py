"""The real files: each is proposed a working profile, and every row is accounted for, exactly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from dunwell.adapters.files import read_table
from dunwell.core.intake.clean import Cleaned, clean
from dunwell.core.intake.parties import resolve
from dunwell.core.intake.propose import Proposal, propose


def take(path: Path, as_of: date, **defaults: str) -> tuple[Proposal, Cleaned]:
    raw = read_table(path)
    proposal = propose(raw, name=path.stem, defaults=defaults)
    return proposal, clean(raw, proposal.profile, as_of=as_of)


def counts(cleaned: Cleaned) -> tuple[int, int, int, int]:
    return cleaned.accepted.height, cleaned.credits.height, cleaned.rows_quarantined, cleaned.skipped.height


def mapped(proposal: Proposal) -> dict[str, str]:
    return {name: source.columns[0] for name, source in proposal.profile.fields.items()}


def test_the_ibm_receivables_all_go_in(shared: Path) -> None:
    path = shared / "data/ar_invoices/ibm_accounts_receivable.csv"

    proposal, cleaned = take(path, date(2013, 6, 30), currency="USD", country="US")

    assert mapped(proposal) == {
        "customer_key": "customerID", "debt_reference": "invoiceNumber", "invoiced_on": "InvoiceDate",
        "due_on": "DueDate", "amount": "InvoiceAmount", "is_disputed": "Disputed", "paid_on": "SettledDate",
    }  # fmt: skip
    assert proposal.profile.dates == ("%m/%d/%Y",)
    assert counts(cleaned) == (2466, 0, 0, 0)
    raw = pl.read_csv(path, infer_schema=False)
    assert cleaned.accepted["amount_minor"].sum() == round(raw["InvoiceAmount"].cast(pl.Float64).sum() * 100)
    assert cleaned.accepted["debt_reference"][0] == "0000611365"
    assert (cleaned.accepted["due_on"] - cleaned.accepted["invoiced_on"]).dt.total_days().unique().to_list() == [30]
    assert cleaned.accepted["is_disputed"].sum() == raw.filter(pl.col("Disputed") == "Yes").height
    assert resolve(cleaned.accepted).people.height == 100


def test_the_highradius_items_are_664_parties_under_all_their_spellings(shared: Path) -> None:
    path = shared / "data/ar_invoices/highradius_open_items_9700.csv"

    proposal, cleaned = take(path, date(2020, 5, 31), country="US")
    found = resolve(cleaned.accepted)

    assert mapped(proposal) == {
        "customer_key": "cust_number", "person_name": "name_customer", "debt_reference": "invoice_id",
        "invoiced_on": "posting_date", "due_on": "due_in_date", "amount": "total_open_amount",
        "currency": "invoice_currency", "status": "isOpen",
    }  # fmt: skip
    assert proposal.profile.sap_float_ids
    assert counts(cleaned) == (9700, 0, 0, 0)
    assert cleaned.accepted["debt_reference"][0] == "1930571429"
    assert cleaned.accepted["status"].unique().to_list() == ["open"]
    raw = pl.read_csv(path, infer_schema=False)
    tidy = raw["name_customer"].str.replace_all(r"\s+", " ").str.strip_chars()
    assert raw["name_customer"].n_unique() == 1772
    assert found.people.height == 664
    assert set(found.spellings["person_name"]) == set(tidy)
    assert found.spellings["person_name"].n_unique() == tidy.n_unique()
    assert found.people["rows"].sum() == 9700
    of_currency = cleaned.accepted.group_by("currency").agg(pl.col("amount_minor").sum()).sort("currency")
    by_hand = raw.group_by("invoice_currency").agg(pl.col("total_open_amount").cast(pl.Float64).sum().round(2))
    assert of_currency["amount_minor"].to_list() == [
        round(total * 100) for total in by_hand.sort("invoice_currency")["total_open_amount"]
    ]


def test_the_card_accounts_go_in_as_accounts_with_arrears_without_sex_age_or_marriage(shared: Path) -> None:
    path = shared / "data/credit_card/uci_default_of_credit_card_clients_first18000.csv"

    proposal, cleaned = take(path, date(2005, 9, 30), currency="TWD", product="credit_card", country="TW")

    assert proposal.profile.target == "accounts"
    assert mapped(proposal) == {
        "customer_key": "ID", "debt_reference": "ID", "amount": "BILL_AMT1", "last_payment": "PAY_AMT1",
        "months_late": "PAY_0",
    }  # fmt: skip
    assert counts(cleaned) == (17654, 346, 0, 0)
    late = cleaned.accepted.filter(pl.col("months_late") == 2)
    assert late["due_on"].unique().to_list() == [date(2005, 7, 30)]
    assert cleaned.accepted["is_due_estimated"].all()
    assert resolve(pl.concat([cleaned.accepted, cleaned.credits])).people.height == 18000


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


def test_a_quickbooks_ageing_summary_is_one_debt_per_customer_and_bucket(tmp_path: Path) -> None:
    path = tmp_path / "aging.csv"
    path.write_text(QUICKBOOKS, "utf-8")

    proposal, cleaned = take(path, date(2013, 6, 30), currency="USD", country="US")

    assert proposal.profile.target == "aged"
    assert read_table(path).titles[2] == "As of June 30, 2013"
    assert cleaned.accepted.select("person_name", "amount_minor", "due_on").rows() == [
        ("Amy's Bird Sanctuary", 23900, date(2013, 6, 29)),
        ("Bill's Windsurf, Shop", 8500, date(2013, 5, 30)),
        ("Total Gas Ltd", 120050, date(2013, 6, 30)),
        ("Total Gas Ltd", 5000, date(2013, 3, 31)),
    ]
    assert cleaned.credits.select("person_name", "amount_minor").rows() == [("Overpaid Inc", -2000)]
    assert cleaned.quarantined.select("row_number", "column", "code").rows() == [(10, "Total", "total_differs")]
    assert cleaned.skipped["why"].to_list() == ["a total", "blank", "blank", "nothing owed"]
    assert resolve(cleaned.accepted).people.height == 3


def test_a_xero_ageing_workbook_is_one_debt_per_contact_and_bucket(tmp_path: Path) -> None:
    path = tmp_path / "aged.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("Aged Receivables Summary")
    rows: list[list[object]] = [
        ["Aged Receivables Summary"], ["Demo Company (UK)"], ["As at 30 June 2013"], [],
        ["Contact", "Current", "< 1 Month", "1 Month", "2 Months", "3 Months", "Older", "Total"], [],
        ["City Limousines", 0, 0, 100.5, 0, 0, 0, 100.5], ["Marine Systems", 396, 12.25, 0, 0, 0, 1000, 1408.25],
        ["Credit Union", 0, -5, 0, 0, 0, 0, -5], ["Total", 396, 7.25, 100.5, 0, 0, 1000, 1503.75], [],
        ["Percentage of total", 0.26, 0.01, 0.07, 0, 0, 0.66, 1],
    ]  # fmt: skip
    for at, row in enumerate(rows):
        page.write_row(at, 0, row)
    book.close()

    proposal, cleaned = take(path, date(2013, 6, 30), currency="GBP", country="GB")

    assert proposal.profile.target == "aged"
    assert cleaned.accepted.select("person_name", "amount_minor", "due_on").rows() == [
        ("City Limousines", 10050, date(2013, 5, 30)),
        ("Marine Systems", 39600, date(2013, 6, 30)),
        ("Marine Systems", 1225, date(2013, 6, 29)),
        ("Marine Systems", 100000, date(2013, 2, 28)),
    ]
    assert cleaned.credits["amount_minor"].to_list() == [-500]
    assert cleaned.quarantined.is_empty()
