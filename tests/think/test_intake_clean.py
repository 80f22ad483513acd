"""Cleaning: every row accepted, listed as a credit, quarantined with all its reasons, or left out with one."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.intake.clean import Cleaned, MissingColumns, ProfileIncomplete, clean, repeated_references
from dunwell.core.intake.fields import schema
from dunwell.core.intake.profile import BadProfile, Bucket, Profile, Skip, Source, from_dict, to_dict
from dunwell.core.intake.quarantine import SHEET_PROBLEMS, SHEET_ROW, sheet
from dunwell.core.intake.raw import ROW, RawTable

AS_OF = date(2024, 6, 30)
HEADER = ("Customer", "Name", "Invoice", "Due", "Amount", "Mail")


def table(*rows: tuple[str | None, ...], header: tuple[str, ...] = HEADER) -> RawTable:
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(header, pl.String), orient="row")
    return RawTable("test.csv", frame.insert_column(0, pl.int_range(2, 2 + len(rows), eager=True).alias(ROW)))


def profile(**changes: object) -> Profile:
    fields = {
        "customer_key": Source(("Customer",)), "person_name": Source(("Name",)), "debt_reference": Source(("Invoice",)),
        "due_on": Source(("Due",)), "amount": Source(("Amount",)), "email": Source(("Mail",)),
    }  # fmt: skip
    entries = {"name": "test", "target": "invoices", "fields": fields, "defaults": {"currency": "USD"}} | changes
    return Profile(**entries)  # type: ignore[arg-type]


GOOD = ("C1", "Ada Smith", "I1", "2024-05-01", "10.00", "ada@example.com")


def codes(cleaned: Cleaned) -> list[tuple[int, str | None, str]]:
    return cleaned.quarantined.select(ROW, "column", "code").rows()


def test_a_good_row_is_accepted_typed_and_complete() -> None:
    cleaned = clean(table(GOOD), profile(), as_of=AS_OF)

    assert cleaned.accepted.schema == schema()
    row = cleaned.accepted.row(0, named=True)
    assert (row["amount_minor"], row["currency"], row["due_on"]) == (1000, "USD", date(2024, 5, 1))
    assert (row["status"], row["search_name"], row["is_disputed"]) == ("open", "ada smith", False)
    assert cleaned.rows_quarantined == 0


def test_a_bad_row_carries_all_its_bad_cells_in_words_with_a_remedy() -> None:
    cleaned = clean(table(GOOD, ("C2", None, "I2", "1/1/1900", "ten", None)), profile(), as_of=AS_OF)

    assert codes(cleaned) == [(3, "Due", "not_a_date"), (3, "Amount", "not_an_amount")]
    assert cleaned.accepted.height == 1
    for reason, remedy in cleaned.quarantined.select("reason", "remedy").rows():
        assert reason
        assert remedy


def test_what_every_row_must_have_is_asked_for() -> None:
    rows = [(None, None, "I1", "2024-05-01", "1", None), ("C1", None, None, "2024-05-01", "1", None),
            ("C1", None, "I3", None, "1", None), ("C1", None, "I4", "2024-05-01", None, None)]  # fmt: skip

    cleaned = clean(table(*rows), profile(), as_of=AS_OF)

    assert codes(cleaned) == [
        (2, "Customer", "missing"), (3, "Invoice", "missing"), (4, "Due", "missing"), (5, "Amount", "missing"),
    ]  # fmt: skip


def test_a_reference_twice_in_a_file_quarantines_every_copy() -> None:
    cleaned = clean(table(GOOD, GOOD, ("C1", "Ada", "I2", "2024-05-01", "1", None)), profile(), as_of=AS_OF)

    assert codes(cleaned) == [(2, "Invoice", "duplicate_reference"), (3, "Invoice", "duplicate_reference")]
    assert cleaned.accepted["debt_reference"].to_list() == ["I2"]


def test_a_reference_in_two_chunks_is_found_when_the_chunks_are_asked_first() -> None:
    first, second = table(GOOD), table(GOOD, ("C1", "Ada", "I2", "2024-05-01", "1", None))
    repeated = repeated_references([first, second], profile())

    cleaned = [clean(chunk, profile(), as_of=AS_OF, repeated=repeated) for chunk in (first, second)]

    assert [part.accepted["debt_reference"].to_list() for part in cleaned] == [[], ["I2"]]


def test_a_credit_is_listed_and_never_dropped() -> None:
    cleaned = clean(table(GOOD, ("C1", "Ada", "I2", "2024-05-01", "(5.00)", None)), profile(), as_of=AS_OF)

    assert cleaned.credits.select("debt_reference", "amount_minor").rows() == [("I2", -500)]
    assert cleaned.accepted.height == 1


def test_a_bad_address_is_left_out_and_remarked_on_while_the_debt_goes_in() -> None:
    cleaned = clean(table((*GOOD[:5], "not an address")), profile(), as_of=AS_OF)

    assert cleaned.accepted["email"].to_list() == [None]
    assert cleaned.remarks["code"].to_list() == ["not_an_email"]
    assert cleaned.quarantined.is_empty()


def test_phones_become_e164_by_the_country_of_the_row() -> None:
    rows = [("I1", "(212) 555-0123", "US"), ("I2", "07911 123456", "GB"), ("I3", "050 123 4567", "AE"),
            ("I4", "+33 1 42 68 53 00", "US"), ("I5", "020 7946 0018", "United Kingdom"), ("I6", "12", "US"),
            ("I7", "٠٥٠١٢٣٤٥٦٧", "الإمارات العربية المتحدة")]  # fmt: skip
    full = [("C", ref, "2024-05-01", "1", phone, country) for ref, phone, country in rows]
    header = ("Customer", "Invoice", "Due", "Amount", "Phone", "Land")
    fields = {"customer_key": "Customer", "debt_reference": "Invoice", "due_on": "Due", "amount": "Amount",
              "phone": "Phone", "country": "Land"}  # fmt: skip
    of = profile(fields={name: Source((column,)) for name, column in fields.items()})

    cleaned = clean(table(*full, header=header), of, as_of=AS_OF)

    assert cleaned.accepted["phone"].to_list() == [
        "+12125550123", "+447911123456", "+971501234567", "+33142685300", "+442079460018", None, "+971501234567",
    ]  # fmt: skip
    assert cleaned.remarks["code"].to_list() == ["not_a_phone"]


def test_sap_ids_lose_their_float_and_keep_their_zeros_and_rounded_ids_are_refused() -> None:
    rows = [("0000611365", None, "1930571429.0", "2024-05-01", "1", None),
            ("C1", None, "1.93057E+09", "2024-05-01", "1", None)]  # fmt: skip

    cleaned = clean(table(*rows), profile(sap_float_ids=True), as_of=AS_OF)

    assert cleaned.accepted.select("customer_key", "debt_reference").rows() == [("0000611365", "1930571429")]
    assert codes(cleaned) == [(3, "Invoice", "scientific_id")]


def test_control_characters_broken_bytes_and_endless_text_are_refused() -> None:
    names = ["Ada\x00Smith", "Jos\ufffd", "A" * 201, "Ada\nSmith"]
    rows = [("C1", name, f"I{at}", "2024-05-01", "1", None) for at, name in enumerate(names)]

    cleaned = clean(table(*rows), profile(), as_of=AS_OF)

    assert [code for _, _, code in codes(cleaned)] == ["control_characters", "unreadable_characters", "too_long"]
    assert cleaned.accepted["person_name"].to_list() == ["Ada Smith"]


def test_parts_must_sum_to_the_amount_and_make_it_where_it_is_not_said() -> None:
    header = ("Customer", "Ref", "Due", "Amount", "Principal", "Fees")
    rows = [("C", "1", "2024-05-01", "12", "10", "2"), ("C", "2", "2024-05-01", "13", "10", "2"),
            ("C", "3", "2024-05-01", None, "10", None)]  # fmt: skip
    fields = {"customer_key": "Customer", "debt_reference": "Ref", "due_on": "Due", "amount": "Amount",
              "principal": "Principal", "fees": "Fees"}  # fmt: skip
    of = profile(fields={name: Source((column,)) for name, column in fields.items()})

    cleaned = clean(table(*rows, header=header), of, as_of=AS_OF)

    assert cleaned.accepted.select("debt_reference", "amount_minor").rows() == [("1", 1200), ("3", 1000)]
    assert codes(cleaned) == [(3, "Amount", "parts_do_not_sum")]


def test_an_account_is_dated_by_how_many_months_it_is_late() -> None:
    header = ("ID", "Balance", "Late")
    fields = {"customer_key": "ID", "debt_reference": "ID", "amount": "Balance", "months_late": "Late"}
    of = profile(target="accounts", fields={name: Source((column,)) for name, column in fields.items()})
    rows = [("1", "100", "2"), ("2", "100", "0"), ("3", "100", "late")]

    cleaned = clean(table(*rows, header=header), of, as_of=date(2005, 9, 30))

    assert cleaned.accepted.select("due_on", "is_due_estimated").rows() == [
        (date(2005, 7, 30), True), (date(2005, 10, 30), True),
    ]  # fmt: skip
    assert codes(cleaned) == [(4, "Late", "not_a_count")]


def test_terms_give_the_due_date_where_the_file_has_none() -> None:
    fields = {"customer_key": "Customer", "debt_reference": "Invoice", "amount": "Amount", "invoiced_on": "Due"}
    of = profile(terms_days=30, fields={name: Source((column,)) for name, column in fields.items()})

    cleaned = clean(table(("C1", None, "I1", "2024-05-01", "1", None)), of, as_of=AS_OF)

    assert cleaned.accepted["due_on"].to_list() == [date(2024, 5, 31)]


AGED = ("Who", "Current", "1 - 30", "31 - 60", "Total")


def aged_profile() -> Profile:
    return profile(
        target="aged",
        fields={"person_name": Source(("Who",)), "amount": Source(("Total",))},
        thousands=",",
        buckets=(Bucket("Current"), Bucket("1 - 30", days=1), Bucket("31 - 60", days=31)),
    )


def test_an_ageing_row_becomes_one_estimated_debt_per_nonzero_bucket() -> None:
    rows = [("Acme", "10.00", None, "1,000.00", "1,010.00"), ("Total Gas", "0.00", "5.00", None, "5.00"),
            ("Bolt", "(2.00)", None, None, "(2.00)"), ("Cold", "1.00", None, None, "7.00"),
            ("Idle", "0.00", "0.00", "0.00", "0.00"), ("TOTAL", "9.00", "5.00", "1,000.00", "1,014.00"),
            ("Printed Friday", None, None, None, None), (None, None, None, None, None)]  # fmt: skip

    cleaned = clean(table(*rows, header=AGED), aged_profile(), as_of=date(2013, 6, 30))

    assert cleaned.accepted.select("debt_reference", "amount_minor", "due_on", "is_due_estimated").rows() == [
        ("Acme / Current", 1000, date(2013, 6, 30), True),
        ("Acme / 31 - 60", 100000, date(2013, 5, 30), True),
        ("Total Gas / 1 - 30", 500, date(2013, 6, 29), True),
    ]
    assert cleaned.credits.select("debt_reference", "amount_minor").rows() == [("Bolt / Current", -200)]
    assert codes(cleaned) == [(5, "Total", "total_differs")]
    assert cleaned.skipped.rows() == [(6, "nothing owed"), (7, "a total"), (8, "nothing owed"), (9, "blank")]


def test_rows_left_out_say_why() -> None:
    skips = (Skip("Name", "^internal", "an internal account"),)
    rows = [HEADER, (None,) * 6, ("C1", "internal X", "I1", "2024-05-01", "1", None), GOOD]

    cleaned = clean(table(*rows), profile(skips=skips), as_of=AS_OF)

    assert cleaned.skipped["why"].to_list() == ["the header, repeated", "blank", "an internal account"]
    assert cleaned.accepted.height == 1


def test_the_corrected_sheet_goes_in_under_the_same_profile() -> None:
    raw = table(GOOD, ("C2", "=cmd()", "I2", "2024-05-01", "ten", None), ("C3", "Cleo", "I3", None, "-4.00", None))
    held = sheet(raw, clean(raw, profile(), as_of=AS_OF).quarantined)
    assert held["Name"].to_list() == ["'=cmd()", "Cleo"]
    assert held["Amount"].to_list() == ["ten", "-4.00"]
    assert held[SHEET_ROW].to_list() == [3, 4]
    assert "Amount: this is not an amount" in held[SHEET_PROBLEMS][0]
    corrected = held.with_columns(Amount=pl.Series(["10", "4.00"]), Due=pl.lit("2024-05-01"))
    corrected = corrected.with_columns(pl.col(SHEET_ROW).cast(pl.String))
    again = RawTable("q.csv", corrected.insert_column(0, pl.Series(ROW, [2, 3])))

    cleaned = clean(again, profile(), as_of=AS_OF)

    assert cleaned.accepted.select("debt_reference", "person_name", "amount_minor").rows() == [
        ("I2", "=cmd()", 1000), ("I3", "Cleo", 400),
    ]  # fmt: skip


def test_a_file_without_a_mapped_column_is_refused_by_name() -> None:
    with pytest.raises(MissingColumns, match="'Amount'"):
        clean(table(("C", "I"), header=("Customer", "Invoice")), profile(), as_of=AS_OF)


def test_a_profile_that_cannot_say_the_currency_is_refused_before_any_row_is_judged() -> None:
    with pytest.raises(ProfileIncomplete, match="currency"):
        clean(table(GOOD), profile(defaults={}), as_of=AS_OF)


def test_a_default_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(BadProfile, match="XXX"):
        clean(table(GOOD), profile(defaults={"currency": "XXX"}), as_of=AS_OF)


@pytest.mark.parametrize(
    "broken",
    [
        {"target": "things"},
        {"decimal": ",", "thousands": ","},
        {"fields": {"colour": Source(("A",))}},
        {"skips": (Skip("A", "(", "?"),)},
        {"target": "aged"},
        {"statuses": {"x": "sleeping"}},
        {"defaults": {"amount": "5"}},
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(BadProfile):
        profile(**broken)


def test_a_profile_survives_being_written_and_read() -> None:
    full = profile(
        version=3, defaults={"currency": "GBP", "country": "GB"}, dates=("%d/%m/%Y", "excel"),
        date_forms={"due_on": ("%Y%m%d",)}, decimal=",", thousands=".", sap_float_ids=True, amount_max=500,
        terms_days=14,
        statuses={"offen": "open"}, skips=(Skip("Name", "^x", "why"),), encoding="cp1252", separator=";", sheet="A",
        buckets=(Bucket("Older", months=4),),
        fields={**profile().fields, "person_name": Source(("First", "Last"), ", ")},
    )  # fmt: skip

    assert from_dict(to_dict(full)) == full
    with pytest.raises(BadProfile, match="colour"):
        from_dict({**to_dict(full), "colour": "red"})


CELL = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "10", "1,5", "-2.00", "2024-01-01", "C1", "I1", "I2", "x\x00", "=A1"]),
    st.text(max_size=6),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(*[CELL] * 6), min_size=1, max_size=12))
def test_every_row_ends_in_exactly_one_place(rows: list[tuple[str | None, ...]]) -> None:
    cleaned = clean(table(*rows), profile(), as_of=AS_OF)

    places = [set(frame[ROW]) for frame in (cleaned.accepted, cleaned.credits, cleaned.quarantined, cleaned.skipped)]
    assert sum(len(place) for place in places) == len(rows)
    assert set().union(*places) == set(range(2, 2 + len(rows)))
