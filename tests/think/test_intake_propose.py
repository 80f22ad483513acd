"""Proposing a profile: by header, by value, and never a protected trait."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dunwell.core.intake.aged import find_buckets
from dunwell.core.intake.clean import clean
from dunwell.core.intake.profile import Bucket
from dunwell.core.intake.propose import Proposal, propose
from dunwell.core.intake.raw import ROW, RawTable
from dunwell.core.intake.shapes import find_marks
from dunwell.core.intake.stated import stated_on


def table(header: list[str], *rows: tuple[str | None, ...]) -> RawTable:
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(header, pl.String), orient="row")
    return RawTable("test.csv", frame.insert_column(0, pl.int_range(2, 2 + len(rows), eager=True).alias(ROW)))


def mapping(proposal: Proposal) -> dict[str, str]:
    return {name: source.columns[0] for name, source in proposal.profile.fields.items()}


def test_a_french_file_is_understood() -> None:
    raw = table(
        ["No client", "Raison sociale", "No facture", "Date d'échéance", "Montant dû", "Courriel", "Devise"],
        ("001", "Dépanneur Roy", "F-1", "27/02/2024", "1 234,50", "roy@example.com", "CAD"),
        ("002", "Café Zed", "F-2", "05/03/2024", "99,00", "zed@example.com", "CAD"),
    )

    proposal = propose(raw, name="fr", defaults={"country": "CA"})
    cleaned = clean(raw, proposal.profile, as_of=date(2024, 6, 30))

    assert mapping(proposal) == {
        "customer_key": "No client", "person_name": "Raison sociale", "debt_reference": "No facture",
        "due_on": "Date d'échéance", "amount": "Montant dû", "email": "Courriel", "currency": "Devise",
    }  # fmt: skip
    assert cleaned.accepted.select("customer_key", "amount_minor", "due_on").rows() == [
        ("001", 123450, date(2024, 2, 27)), ("002", 9900, date(2024, 3, 5)),
    ]  # fmt: skip


def test_an_arabic_file_is_understood() -> None:
    raw = table(
        ["رقم العميل", "اسم العميل", "رقم الفاتورة", "تاريخ الاستحقاق", "المبلغ المستحق", "العملة", "الجنسية"],
        ("C1", "شركة النور", "A1", "2024-02-27", "١٬٢٣٤٫٥٠", "AED", "x"),
    )

    proposal = propose(raw, name="ar", defaults={"country": "AE"})
    cleaned = clean(raw, proposal.profile, as_of=date(2024, 6, 30))

    assert cleaned.accepted.select("person_name", "amount_minor", "currency").rows() == [("شركة النور", 123450, "AED")]
    assert "الجنسية" not in mapping(proposal).values()


def test_a_spanish_file_is_understood() -> None:
    raw = table(
        ["Código cliente", "Razón social", "Número de factura", "Fecha de vencimiento", "Importe pendiente", "Moneda"],
        ("1", "Ñandú SL", "F1", "27-02-2024", "1.234,50", "EUR"),
    )

    cleaned = clean(raw, propose(raw, name="es").profile, as_of=date(2024, 6, 30))

    assert cleaned.accepted.select("search_name", "amount_minor", "due_on").rows() == [
        ("nandu sl", 123450, date(2024, 2, 27))
    ]


def test_addresses_and_currencies_are_known_by_their_values() -> None:
    raw = table(["a", "b"], ("x@example.com", "GBP"), ("y@example.com", "USD"))

    assert mapping(propose(raw, name="values")) == {"email": "a", "currency": "b"}


@pytest.mark.parametrize(
    "trait", ["SEX", "Gender", "MARRIAGE", "marital_status", "AGE", "EDUCATION", "Religion", "Âge"]
)
def test_a_protected_trait_is_mapped_to_nothing_and_not_even_sampled(trait: str) -> None:
    proposal = propose(table([trait, "Amount"], ("2", "10.00")), name="traits")

    guess = next(column for column in proposal.columns if column.column == trait)
    assert (guess.field, guess.samples) == ("", ())
    assert trait not in mapping(proposal).values()


def test_a_prediction_is_no_payment() -> None:
    proposal = propose(table(["Payment_date_predict", "Amount"], ("2024-01-01", "10.00")), name="guess")

    assert "paid_on" not in proposal.profile.fields


def test_an_ambiguous_date_is_asked_about_and_another_column_may_settle_it() -> None:
    open_question = propose(table(["Due date", "Amount"], ("1/2/2024", "5")), name="x")
    settled = propose(table(["Due date", "Invoice date"], ("1/2/2024", "1/25/2024")), name="x")

    assert "due_on" in [question.about for question in open_question.questions]
    assert "due_on" not in [question.about for question in settled.questions]
    assert settled.profile.forms("due_on") == ("%m/%d/%Y",)


def test_what_the_file_does_not_say_is_asked() -> None:
    asked = {question.about for question in propose(table(["Invoice number"], ("1",)), name="x").questions}

    assert {"currency", "country", "customer_key", "amount", "due_on"} <= asked


@pytest.mark.parametrize(
    ("values", "decimal", "thousands", "is_certain"),
    [
        (["1,234.50", "2.00"], ".", ",", True),
        (["1.234,50", "2,00"], ",", ".", True),
        (["1 234,50"], ",", " ", True),
        (["1'234.50"], ".", "'", True),
        (["12", "13"], ".", "", True),
        (["1,234", "5,678"], ".", ",", False),
    ],
)
def test_marks_are_told_from_all_amounts(values: list[str], decimal: str, thousands: str, is_certain: bool) -> None:
    marks = find_marks(values)

    assert (marks.decimal, marks.thousands, marks.is_certain) == (decimal, thousands, is_certain)


def test_buckets_of_both_programs_are_dated_the_least_overdue_they_allow() -> None:
    quickbooks = find_buckets(["", "Current", "1 - 30", "31 - 60", "61 - 90", "91 and over", "Total"])
    xero = find_buckets(["Contact", "Current", "< 1 Month", "1 Month", "2 Months", "3 Months", "Older", "Total"])

    assert [bucket.days for bucket in quickbooks] == [0, 1, 31, 61, 91]
    assert xero[1] == Bucket("< 1 Month", days=1)
    assert [bucket.months for bucket in xero] == [0, 0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("As of June 30, 2013", date(2013, 6, 30)),
        ("As at 30 June 2013", date(2013, 6, 30)),
        ("A/R Aging as of 2013-06-30", date(2013, 6, 30)),
        ("Balance âgée au 30 juin 2013", date(2013, 6, 30)),
        ("As of 30/06/2013", date(2013, 6, 30)),
        ("As of 5/6/2013", None),
        ("Aged receivables", None),
    ],
)
def test_the_day_a_summary_speaks_of_is_read_from_its_title(title: str, day: date | None) -> None:
    raw = RawTable("x.csv", pl.DataFrame(schema={ROW: pl.Int64}), titles=("Company", title))

    assert stated_on(raw) == day
