"""Every kind of file a bank sends: all of it is read, or the place that cannot be is named; nothing is lost unsaid."""

from __future__ import annotations

import contextlib
import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from dunwell.adapters.bank import BrokenStatement, NotAPaymentFile, PaymentFiles
from dunwell.adapters.bank.bacs import read_bacs
from dunwell.adapters.bank.bai2 import read_bai2
from dunwell.adapters.bank.csv_profile import UnclearCsv
from dunwell.adapters.bank.mt940 import read_mt940
from dunwell.adapters.bank.nacha import read_nacha
from dunwell.adapters.bank.ofx import read_ofx
from dunwell.adapters.bank.pain002 import read_pain002
from dunwell.adapters.bank.statement_csv import read_statement_csv
from dunwell.core.statements import PaymentFile

EVERY = [
    # file, statements, lines, sum of the lines in minor units, notices, places told
    ("mt940/betterplace_sepa_snippet.sta", 2, 11, -214332339, 0, 1),
    ("mt940/jejik_abnamro.sta", 2, 10, -34593, 0, 2),
    ("mt940/jejik_generic.sta", 2, 2, -2000, 0, 0),
    ("mt940/jejik_knab.sta", 2, 3, -626000, 0, 1),
    ("mt940/jejik_postfinance.sta", 2, 4, 15940, 0, 1),
    ("mt940/jejik_rabobank-iban.sta", 2, 4, -7000, 0, 0),
    ("mt940/jejik_rabobank.sta", 4, 5, -158909, 0, 2),
    ("bai2/moov_sample1.bai2.txt", 2, 17, 0, 0, 0),
    ("bai2/moov_sample2.bai2.txt", 5, 4, 30950000, 0, 0),
    ("bai2/moov_sample3.bai2.txt", 15, 26, -19705, 0, 0),
    ("ofx/oca_statement.ofx", 2, 4, -36000, 0, 0),
    ("csv/oca_sample_statement_en.csv", 1, 1, -3350, 0, 1),
    ("ach/moov_20110805A.ach", 0, 0, 0, 0, 5),
    ("ach/moov_NACHA_SAMPLE_TEL_REVERSAL.ach", 0, 0, 0, 0, 1),
    ("ach/moov_cor-example.ach", 0, 0, 0, 1, 0),
    ("ach/moov_dishonored-return.ach", 0, 0, 0, 2, 0),
    ("ach/moov_ppd-debit.ach", 0, 0, 0, 0, 1),
    ("ach/moov_return-PPD-custom-reason-code.ach", 0, 1, 106161, 0, 0),
    ("ach/moov_return-WEB.ach", 0, 2, -7789, 0, 0),
    ("ach/moov_web-debit.ach", 0, 0, 0, 0, 3),
]


@pytest.mark.parametrize(("name", "statements", "lines", "minor", "notices", "told"), EVERY)
def test_every_real_file_is_read_to_the_cent(
    shared: Path, name: str, statements: int, lines: int, minor: int, notices: int, told: int
) -> None:
    found = PaymentFiles().read(shared / "data" / "bank_files" / name)

    assert (len(found.statements), len(found.lines), len(found.advices), len(found.problems)) == (
        statements,
        lines,
        notices,
        told,
    )
    assert sum(line.amount_minor for line in found.lines) == minor
    assert len({line.line_reference for line in found.lines}) == lines
    assert all(problem.where and problem.why and problem.remedy for problem in found.problems)
    assert all(line.where for line in found.lines)


@pytest.mark.parametrize("name", [name for name, *_ in EVERY if name.startswith("mt940")])
def test_the_sum_of_a_swift_statement_is_what_its_lines_say(shared: Path, name: str) -> None:
    path = shared / "data" / "bank_files" / name
    said = re.findall(r"^:61:\d{6}(?:\d{4})?(C|D)R?(\d+)(?:,(\d*))?", path.read_text(), re.MULTILINE)

    money = sum((1 if mark == "C" else -1) * Decimal(f"{whole}.{cents or 0}") for mark, whole, cents in said)

    assert sum(line.amount_minor for line in PaymentFiles().read(path).lines) == money * 100


@pytest.mark.parametrize("name", [name for name, *_ in EVERY if name.startswith("bai2")])
def test_the_sum_of_a_balance_report_is_what_its_lines_say(shared: Path, name: str) -> None:
    path = shared / "data" / "bank_files" / name
    said = re.findall(r"(?:^|/ *)16,(\d)\d\d,(\d+)", path.read_text(), re.MULTILINE)

    assert sum(line.amount_minor for line in PaymentFiles().read(path).lines) == sum(
        int(minor) if kind in "123" else -int(minor) for kind, minor in said
    )


def test_a_csv_without_a_currency_asks_for_it_and_is_read_with_it(shared: Path) -> None:
    folder = shared / "data" / "bank_files" / "csv"

    for name in ("oca_balance.csv", "oca_debit_credit.csv"):
        with pytest.raises(UnclearCsv, match="currency"):
            PaymentFiles().read(folder / name)
        found = PaymentFiles().read(folder / name, currency="EUR")
        [one] = found.statements
        assert [line.amount_minor for line in found.lines] == [-3350, 153350]
        assert (one.closing and one.closing.money.minor, one.missing_minor, found.problems) == (151000, 0, ())


def test_german_returns_are_told_by_their_code_and_their_text_key(shared: Path) -> None:
    found = PaymentFiles().read(shared / "data" / "bank_files" / "mt940" / "betterplace_sepa_snippet.sta")

    returned = [(line.amount_minor, line.return_code, line.network) for line in found.lines if line.is_return]
    assert returned == [
        (-8, "MS03", "sepa"),
        (33533, "MS03", "sepa"),
        (1500000, "MS03", "sepa"),
        (91531155, "AC01", "sepa"),
    ]


def test_an_american_return_says_why_and_names_the_debit_it_undoes(shared: Path) -> None:
    found = PaymentFiles().read(shared / "data" / "bank_files" / "ach" / "moov_return-WEB.ach")

    assert [(line.return_code, line.amount_minor, line.references, line.bank_reference) for line in found.lines] == [
        ("R01", -12354, ("MjMxNDAwMjAtOGQ",), "091400600000001"),
        ("R03", 4565, ("NmRjZTJmMzItMGN",), "091400600000003"),
    ]


def test_a_notification_of_change_says_what_to_use_instead(shared: Path) -> None:
    [advice] = PaymentFiles().read(shared / "data" / "bank_files" / "ach" / "moov_cor-example.ach").advices

    assert (advice.kind, advice.code, advice.corrected) == ("change", "C01", "1918171614")


SWIFT = """:20:S1
:25:GB33BUKB20201555555555
:28C:1/1
:60F:C260301GBP100,00
:61:2603020302C10,00NTRFNONREF
:86:DW-1
:61:2603020302C10,00NTRFNONREF
:86:DW-1
:61:2603030303D5,50NCHGNONREF
:86:FEE
:62F:C260303GBP114,50
-
"""


def swift(text: str = SWIFT) -> PaymentFile:
    return read_mt940(text.encode(), file_name="s.sta")


def test_two_equal_payments_are_two_and_an_overlapping_statement_names_them_alike() -> None:
    later = SWIFT.replace(":20:S1", ":20:S2").replace(":28C:1/1", ":28C:2/1")

    first, second = swift(), swift(later)

    assert [line.amount_minor for line in first.lines] == [1000, 1000, -550]
    assert len({line.line_reference for line in first.lines}) == 3
    assert [line.line_reference for line in first.lines] == [line.line_reference for line in second.lines]


def test_a_second_page_with_an_equal_payment_is_not_taken_for_the_first() -> None:
    page = ":20:S1\n:25:X1\n:28C:1/{n}\n:60M:C260301GBP{before}\n"
    page += ":61:260302C10,00NTRFNONREF\n:86:DW-1\n:62M:C260302GBP{after}\n-\n"

    one = swift(page.format(n=1, before="0,", after="10,"))
    two = swift(page.format(n=2, before="10,", after="20,"))

    assert one.lines[0].line_reference != two.lines[0].line_reference


def test_a_statement_cut_anywhere_keeps_whole_lines_and_says_that_it_is_cut() -> None:
    whole = [(line.line_reference, line.amount_minor) for line in swift().lines]

    for at in range(SWIFT.index(":61:"), SWIFT.index(":62F:") + 20):
        found = swift(SWIFT[:at])
        kept = [(line.line_reference, line.amount_minor) for line in found.lines]
        assert kept == whole[: len(kept)], at
        assert found.problems, at


def test_a_balance_that_the_lines_do_not_lead_to_is_told_and_the_lines_stay() -> None:
    found = swift(SWIFT.replace("GBP114,50", "GBP114,51"))

    assert len(found.lines) == 3
    assert "by 0.01" in found.problems[0].why


REPORT = """01,122099999,123456789,260302,0200,1,,,2/
02,031001234,122099999,1,260302,2359,GBP,2/
03,0123456789,GBP,010,10000,,,015,11500,,/
16,195,1000,,BANK1,DW-1,PAYMENT A/
16,195,1000,,BANK2,DW-1,PAYMENT B/
16,455,500,,BANK3,DW-9,ACH RETURN/
49,24000,5/
98,24000,1,7/
99,24000,1,9/
"""


def test_a_balance_report_cut_anywhere_keeps_whole_lines_and_says_that_it_is_cut() -> None:
    whole = [(line.line_reference, line.amount_minor) for line in read_bai2(REPORT.encode(), file_name="r").lines]
    assert [minor for _, minor in whole] == [1000, 1000, -500]

    for at in range(REPORT.index("16,195"), REPORT.index("98,") - 2):
        found = read_bai2(REPORT[:at].encode(), file_name="r")
        kept = [(line.line_reference, line.amount_minor) for line in found.lines]
        assert kept == whole[: len(kept)], at
        assert found.problems, at


def test_a_wrong_control_total_is_told_with_its_place() -> None:
    found = read_bai2(REPORT.replace("49,24000", "49,24001").encode(), file_name="r")

    assert [(problem.where, "24001" in problem.why) for problem in found.problems] == [("line 7, record 49", True)]


def test_a_return_file_with_wrong_totals_or_cut_tells_it_and_keeps_its_returns(shared: Path) -> None:
    raw = (shared / "data" / "bank_files" / "ach" / "moov_return-WEB.ach").read_bytes()
    cut = raw[: raw.index(b"5200", 200)]

    wrong = read_nacha(raw.replace(b"000000012354000000000000 ", b"000000012355000000000000 "), file_name="a")
    short = read_nacha(cut, file_name="a")

    assert (len(wrong.lines), [problem.why[:6] for problem in wrong.problems]) == (2, ["debits"])
    assert (len(short.lines), short.lines[0].return_code) == (1, "R01")
    assert "control record" in short.problems[0].why


OLD_OFX = """OFXHEADER:100
DATA:OFXSGML
VERSION:102

<OFX><SIGNONMSGSRSV1><SONRS><DTSERVER>20260303</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><STMTRS>
<CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>777<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260302<TRNAMT>12.50<FITID>A1<NAME>Tom &amp; Co<MEMO>DW-1</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260302<TRNAMT>-1,25<FITID>A2<NAME>RETURNED ITEM</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>11.25<DTASOF>20260303</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


def test_old_ofx_without_end_tags_is_read_and_a_cut_one_keeps_what_is_whole() -> None:
    found = read_ofx(OLD_OFX.encode(), file_name="o.ofx")
    cut = read_ofx(OLD_OFX[: OLD_OFX.index("<FITID>A2")].encode(), file_name="o.ofx")

    assert [(line.amount_minor, line.payer_name, line.is_return) for line in found.lines] == [
        (1250, "Tom & Co", False),
        (-125, "RETURNED ITEM", True),
    ]
    assert (found.made_on, found.statements[0].closing and found.statements[0].closing.money.minor) == (
        date(2026, 3, 3),
        1125,
    )
    assert [line.line_reference for line in cut.lines] == [found.lines[0].line_reference]
    assert len(cut.problems) == 2


REFUSED = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<GrpHdr><CreDtTm>2026-03-02T09:00:00</CreDtTm></GrpHdr><OrgnlPmtInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>
<TxInfAndSts><StsId>9</StsId><OrgnlEndToEndId>DW-1</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf><OrgnlTxRef><Amt><InstdAmt Ccy="EUR">12.50</InstdAmt></Amt>
<MndtRltdInf><MndtId>M-7</MndtId></MndtRltdInf></OrgnlTxRef></TxInfAndSts>
<TxInfAndSts><StsId>10</StsId><TxSts>RJCT</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


def test_a_status_report_names_each_refused_debit_and_the_one_it_cannot_place() -> None:
    found = read_pain002(REFUSED.encode(), file_name="p.xml")

    [advice] = found.advices
    assert (advice.kind, advice.code, advice.references, advice.amount and advice.amount.minor) == (
        "rejected",
        "AC04",
        ("DW-1", "M-7"),
        1250,
    )
    assert [problem.where for problem in found.problems] == ["OrgnlPmtInfAndSts 1, TxInfAndSts 2"]


ARUDD = """<BACSDocument><Data><ARUDD><Header currentProcessingDate="2026-03-02"/><Advice><OriginatingAccountRecords>
<OriginatingAccountRecord><OriginatingAccount number="12345678"/>
<Totals numberOf="{count}" valueOf="37.50" currency="GBP"/>
<ReturnedDebitItem ref="X1" transCode="17" returnCode="2" returnDescription="PAYER DECEASED" valueOf="25.00"
 originalProcessingDate="2026-02-27" currency="GBP"><PayerAccount number="87654321" ref="DW-1" name="MR ROSS"
 sortCode="202015"/></ReturnedDebitItem>
<ReturnedDebitItem ref="X2" transCode="17" returnCode="0" valueOf="12.50" originalProcessingDate="2026-02-27"
 currency="GBP"><PayerAccount number="87654322" ref="DW-2" name="MS DAY" sortCode="202015"/></ReturnedDebitItem>
</OriginatingAccountRecord></OriginatingAccountRecords></Advice></ARUDD></Data></BACSDocument>"""
ADDACS = """<BACSDocument><Data><MessagingAdvices><MessagingHeader report-generation-date="2026-03-02"/>
<MessagingAdvice effective-date="2026-03-03" reference="DW-1" reason-code="1" payer-name="MR ROSS"/>
<MessagingAdvice effective-date="2026-03-03" reference="DW-2" reason-code="3" payer-new-sort-code="202099"
 payer-new-account-number="11112222"/><MessagingAdvice reason-code="2"/></MessagingAdvices></Data></BACSDocument>"""


def test_british_returns_are_read_and_held_against_their_totals() -> None:
    found = read_bacs(ARUDD.format(count=2).encode(), file_name="a.xml")
    wrong = read_bacs(ARUDD.format(count=3).encode(), file_name="a.xml")

    assert [(line.amount_minor, line.return_code, line.references[0], line.network) for line in found.lines] == [
        (-2500, "2", "DW-1", "bacs"),
        (-1250, "0", "DW-2", "bacs"),
    ]
    assert (found.problems, len(wrong.lines), len(wrong.problems)) == ((), 2, 1)


def test_ended_and_moved_instructions_are_notices_without_money() -> None:
    found = read_bacs(ADDACS.encode(), file_name="a.xml")

    assert [(one.kind, one.code, one.references, one.corrected) for one in found.advices] == [
        ("instruction", "1", ("DW-1",), ""),
        ("change", "3", ("DW-2",), "202099 11112222"),
    ]
    assert [problem.where for problem in found.problems] == ["MessagingAdvice 3"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Date,Amount,Currency\n01/02/2026,5.00,GBP\n", "reads as"),
        ('Date,Amount,Currency\n2026-02-01,"1,234",GBP\n', "thousands"),
        ('Date,Amount,Currency\n2026-02-01,"1,5",GBP\n2026-02-01,1.50,GBP\n', "comma"),
        ("When,How much\n2026-02-01,1.50\n", "none of the first"),
    ],
)
def test_a_csv_that_reads_two_ways_is_never_guessed(rows: str, said: str) -> None:
    with pytest.raises(UnclearCsv, match=said):
        read_statement_csv(rows.encode(), file_name="c.csv")


def test_a_lost_row_of_a_csv_shows_in_its_balances() -> None:
    rows = "Date;Credit;Debit;Balance;Reference\n13.02.2026;1.010,00;;1.010,00;DW-1\n14.02.2026;;5,00;1.000,00;DW-2\n"

    found = read_statement_csv(rows.encode(), file_name="c.csv", currency="EUR")

    assert [line.amount_minor for line in found.lines] == [101000, -500]
    assert [problem.where for problem in found.problems] == ["line 3"]


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]>'


@pytest.mark.parametrize(
    "raw",
    [
        f'{BOMB}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03">&c;</Document>'.encode(),
        f"{BOMB}<BACSDocument><Data><ARUDD>&c;</ARUDD></Data></BACSDocument>".encode(),
        f"{BOMB}<OFX>&c;</OFX>".encode(),
        REFUSED[:-40].encode(),
        ARUDD[:-40].encode(),
        SWIFT.replace("DW-1", "DW\0").encode(),
        SWIFT.encode("utf-16"),
        b"",
        b"PK\3\4 a sheet",
        b"%PDF-1.7",
        b"dear bank, where is my money",
        b'Date,Amount\n"2026',
    ],
)
def test_bombs_cut_messages_and_what_is_no_bank_file_are_refused_in_words(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "f"
    path.write_bytes(raw)

    with pytest.raises((BrokenStatement, NotAPaymentFile), match=r"^f\b"):
        PaymentFiles().read(path)


def test_words_in_an_old_encoding_are_read(tmp_path: Path) -> None:
    path = tmp_path / "f.sta"
    path.write_bytes(SWIFT.replace("FEE", "Müller").encode("cp1252"))

    assert PaymentFiles().read(path).lines[2].references == ("Müller",)


def test_a_damaged_file_is_read_or_refused_in_words_and_never_fails_otherwise(shared: Path, tmp_path: Path) -> None:
    files = [path.read_bytes() for path in sorted((shared / "data" / "bank_files").glob("*/*"))]
    files += [text.encode() for text in (SWIFT, REPORT, OLD_OFX, REFUSED, ADDACS, ARUDD.format(count=2))]
    chance, path = random.Random(3), tmp_path / "f"
    read = 0

    for _ in range(600):
        raw = bytearray(chance.choice(files))
        for _ in range(chance.choice((1, 2, 8))):
            at = chance.randrange(len(raw))
            raw[at : at + chance.randrange(8)] = bytes(chance.choices(b"0123456789,./:<>-+ACD \xd9\xb2\n", k=3))
        path.write_bytes(bytes(raw))
        with contextlib.suppress(BrokenStatement, NotAPaymentFile):
            found = PaymentFiles().read(path, currency="EUR")
            assert len({line.line_reference for line in found.lines}) == len(found.lines)
            read += 1

    assert read > 300
