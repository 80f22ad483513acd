"""Payment files: what can be read is read, what cannot is named, and nothing is read twice under two names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dunwell.adapters.bank import NotAPaymentFile, PaymentFiles
from dunwell.adapters.bank.camt import read_camt
from dunwell.adapters.bank.lines import BrokenStatement
from dunwell.adapters.bank.payments_csv import BrokenPayments, read_payments_csv

HEADER = "payment_id,reference,amount,currency,received_on\n"
STATEMENT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S1</Id>
<Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="GBP">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><NtryDtls>{parts}</NtryDtls></Ntry>"""
PART = """<TxDtls><Amt Ccy="GBP">{amount}</Amt><RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls>"""


def statement(*entries: str) -> bytes:
    return STATEMENT.format(entries="".join(entries)).encode()


@pytest.mark.parametrize(
    ("name", "lines", "problems"),
    [
        ("genkgo_camt052.v6.xml", 0, 0),
        ("genkgo_camt053.v2.minimal.ultimate.xml", 1, 1),
        ("genkgo_camt053.v2.minimal.xml", 1, 1),
        ("genkgo_camt053.v2.multi.statement.xml", 2, 0),
        ("genkgo_camt053.v4.xml", 1, 1),
        ("genkgo_camt053.v8.xml", 1, 1),
        ("genkgo_camt054.v2.xml", 1, 1),
        ("genkgo_camt054.v8.xml", 1, 1),
        ("oca_camt053_with_return.xml", 4, 1),
    ],
)
def test_every_real_camt_file_is_read(shared: Path, name: str, lines: int, problems: int) -> None:
    found = PaymentFiles().read(shared / "data" / "bank_files" / "camt" / name)

    assert (len(found.lines), len(found.problems)) == (lines, problems)
    assert len({line.line_reference for line in found.lines}) == lines


def test_a_returned_debit_says_so_with_its_code(shared: Path) -> None:
    found = PaymentFiles().read(shared / "data" / "bank_files" / "camt" / "oca_camt053_with_return.xml")

    returned = [line for line in found.lines if line.is_return]
    assert [(line.amount_minor, line.return_code) for line in returned] == [(-56405, "AC06"), (-10000, "AC06")]


def test_a_batch_becomes_its_transactions() -> None:
    parts = PART.format(amount="60.00", words="A-1") + PART.format(amount="40.00", words="A-2")

    found = read_camt(statement(ENTRY.format(amount="100.00", status="BOOK", parts=parts)), file_name="f.xml")

    assert [(line.amount_minor, line.references) for line in found.lines] == [(6000, ("A-1",)), (4000, ("A-2",))]


def test_a_batch_that_does_not_add_up_waits_whole_for_a_person_and_the_rest_is_read() -> None:
    parts = PART.format(amount="60.00", words="A-1") + PART.format(amount="41.00", words="A-2")
    bad = ENTRY.format(amount="100.00", status="BOOK", parts=parts)
    good = ENTRY.format(amount="7.00", status="BOOK", parts=PART.format(amount="7.00", words="A-3"))

    found = read_camt(statement(bad, good), file_name="f.xml")

    assert [(line.amount_minor, line.references) for line in found.lines] == [(10000, ()), (700, ("A-3",))]
    assert "do not add up" in found.problems[0].why
    assert found.problems[0].where == "statement S1, entry 1"


def test_two_equal_payments_of_one_day_are_two_and_reading_again_names_them_alike() -> None:
    same = ENTRY.format(amount="7.00", status="BOOK", parts=PART.format(amount="7.00", words="A-3"))
    raw = statement(same, same)

    first, second = read_camt(raw, file_name="a.xml"), read_camt(raw, file_name="b.xml")

    assert len({line.line_reference for line in first.lines}) == 2
    assert first == second


def test_a_line_without_a_number_has_one_name_in_statements_that_overlap_and_equal_lines_have_two() -> None:
    opening = """<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="GBP">1.00</Amt>
    <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-01</Dt></Dt></Bal>"""
    same = ENTRY.format(amount="7.00", status="BOOK", parts=PART.format(amount="7.00", words="A-3"))

    first = read_camt(statement(opening, same, same), file_name="a.xml")
    second = read_camt(statement(opening, same, same, same).replace(b"<Id>S1<", b"<Id>S2<"), file_name="b.xml")

    names = [line.line_reference for line in second.lines]
    assert (len(set(names)), [line.line_reference for line in first.lines]) == (3, names[:2])


def test_money_that_is_only_pending_is_not_money_yet() -> None:
    pending = ENTRY.format(amount="7.00", status="PDNG", parts=PART.format(amount="7.00", words="A-3"))

    assert read_camt(statement(pending), file_name="f.xml").lines == ()


@pytest.mark.parametrize(
    "raw",
    [
        statement(ENTRY.format(amount="7.00", status="BOOK", parts=""))[:-40],
        b"<Document/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><Document>&a;</Document>',
    ],
)
def test_a_cut_foreign_or_hostile_message_is_refused_whole(raw: bytes) -> None:
    with pytest.raises(BrokenStatement, match=r"f\.xml"):
        read_camt(raw, file_name="f.xml")


def test_a_payments_csv_is_read_and_its_bad_rows_are_named() -> None:
    rows = (
        "P1,DW-1,12.50,GBP,2026-03-02\n"
        "P2,DW-1,1.234,GBP,2026-03-02\n"
        "P3,DW-1,5,XXX,2026-03-02\n"
        "P4,DW-1,5,GBP,02/03/2026\n"
        "P1,DW-1,5,GBP,2026-03-02\n"
        "P5,DW-1,0,GBP,2026-03-02\n"
        "P6,,-5,GBP,2026-03-02\n"
    )

    found = read_payments_csv((HEADER + rows).encode(), file_name="p.csv")

    assert [(line.amount_minor, line.valued_on, line.is_return) for line in found.lines] == [
        (1250, date(2026, 3, 2), False),
        (-500, date(2026, 3, 2), True),
    ]
    assert [problem.where for problem in found.problems] == [f"line {number}" for number in (3, 4, 5, 6, 7)]


def test_a_payments_csv_without_its_columns_says_which() -> None:
    with pytest.raises(BrokenPayments, match="'currency'"):
        read_payments_csv(b"payment_id,reference,amount,received_on\n", file_name="p.csv")


def test_what_is_no_payment_file_is_refused(tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\0\0\0")

    with pytest.raises(NotAPaymentFile, match=r"picture\.png is not text"):
        PaymentFiles().read(picture)
