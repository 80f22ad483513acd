"""Hostile files: each is read rightly, or refused or quarantined with words a person can act on."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from dunwell.adapters.files import chunks, read_table, write_quarantine
from dunwell.adapters.files.encoding import UnknownEncoding
from dunwell.adapters.files.packed import FileTooLarge, Limits, NestedArchive
from dunwell.core.intake.clean import Cleaned, clean
from dunwell.core.intake.layout import NotATable
from dunwell.core.intake.profile import Profile, Source
from dunwell.core.intake.quarantine import sheet
from dunwell.core.intake.raw import ROW, RawTable

TEXT = "customer,invoice,due,amount\nÉlan,I1,2024-05-01,10.00\nZoé,I2,2024-05-02,20.00\n"
PROFILE = Profile(
    name="hostile",
    target="invoices",
    fields={
        "customer_key": Source(("customer",)),
        "debt_reference": Source(("invoice",)),
        "due_on": Source(("due",)),
        "amount": Source(("amount",)),
    },
    defaults={"currency": "USD"},
)


def write(tmp_path: Path, content: bytes, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def cleaned(raw: RawTable) -> Cleaned:
    return clean(raw, PROFILE, as_of=date(2024, 6, 30))


def problems(raw: RawTable) -> list[tuple[int, str | None, str]]:
    return cleaned(raw).quarantined.select(ROW, "column", "code").rows()


@pytest.mark.parametrize(
    ("encoded", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode().replace(b"\n", b"\r\n"), "utf-8"),
        (TEXT.encode().replace(b"\n", b"\r"), "utf-8"),
    ],
)
def test_any_certain_encoding_and_line_end_gives_the_same_table(tmp_path: Path, encoded: bytes, encoding: str) -> None:
    raw = read_table(write(tmp_path, encoded))

    assert raw.frame.rows() == [(2, "Élan", "I1", "2024-05-01", "10.00"), (3, "Zoé", "I2", "2024-05-02", "20.00")]
    assert raw.encoding == encoding


def test_an_encoding_that_cannot_be_told_is_refused_until_the_profile_names_it(tmp_path: Path) -> None:
    arabic = "customer,invoice\nشركة النور للتجارة,I1\n"
    path = write(tmp_path, arabic.encode("cp1256"))

    with pytest.raises(UnknownEncoding, match=r"line 2.*UTF-8"):
        read_table(path)
    assert read_table(path, encoding="cp1256").frame["customer"].to_list() == ["شركة النور للتجارة"]


def test_a_few_broken_bytes_quarantine_their_row_only(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, TEXT.encode().replace(b"I2", b"I\xff2").replace(b"Zo", "Zoéé".encode())))

    assert problems(raw) == [(3, "invoice", "unreadable_characters")]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found(tmp_path: Path, separator: str) -> None:
    raw = read_table(write(tmp_path, TEXT.replace(",", separator).encode()))

    assert (raw.separator, raw.frame.shape) == (separator, (2, 5))


def test_decimal_commas_do_not_pass_for_separators(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, b"name;amount\na;1,5\nb;2,5\nc;3,5\n"))

    assert raw.columns == ("name", "amount")


def test_quoted_lines_count_as_one_row(tmp_path: Path) -> None:
    body = 'customer,invoice,due,amount\n"Two\nLines, ""Ltd""",I1,2024-05-01,1\nB,I2,2024-05-01,2\n'

    raw = read_table(write(tmp_path, body.encode()))

    assert raw.frame["customer"].to_list() == ['Two\nLines, "Ltd"', "B"]
    assert raw.frame[ROW].to_list() == [2, 3]


def test_an_unclosed_quotation_mark_is_refused_not_swallowed(tmp_path: Path) -> None:
    with pytest.raises(NotATable, match="never closed"):
        read_table(write(tmp_path, (TEXT + '"open,I3,2024-05-01,1\nB,I4,2024-05-01,2\n').encode()))


def test_a_stray_quotation_mark_never_hides_rows_silently(tmp_path: Path) -> None:
    header, pipe = "customer,invoice,due,amount", 'A 5" pipe,I1,2024-05-01,1'
    body = f'{header}\n{pipe}\n"open,I2,2024-05-01,1\nC,I3,2024-05-01,3\n"x",I4,2024-05-01,4\n'

    raw = read_table(write(tmp_path, body.encode()))
    result = cleaned(raw)

    assert "stray_quote" in result.quarantined["code"].to_list()
    assert result.accepted["customer_key"].to_list() == ['A 5" pipe']


def test_blank_columns_go_and_duplicated_headers_are_told_apart(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, b"a,,amount,amount,,\n1,,2,3,x,\n4,,5,6,,\n"))

    assert raw.columns == ("a", "amount", "amount (2)", "column E")


def test_titles_above_the_header_and_blank_lines_keep_the_numbers_a_person_sees(tmp_path: Path) -> None:
    body = "Open items\nACME Inc\n\n" + TEXT.replace("Zoé", "\nZoé")

    raw = read_table(write(tmp_path, body.encode()))

    assert raw.titles == ("Open items", "ACME Inc")
    assert raw.frame.select(ROW, "customer").rows() == [(5, "Élan"), (6, None), (7, "Zoé")]
    assert cleaned(raw).skipped.rows() == [(6, "blank")]


def test_ragged_rows_are_quarantined_by_the_cell_that_is_missing_or_too_many(tmp_path: Path) -> None:
    raw = read_table(
        write(tmp_path, (TEXT + "C,I3,2024-05-01\nD,I4,2024-05-01,1,000.00\nE,I5,2024-05-01,5,,\n").encode())
    )

    assert problems(raw) == [(4, "amount", "too_few_cells"), (5, None, "too_many_cells")]
    assert cleaned(raw).accepted["debt_reference"].to_list() == ["I1", "I2", "I5"]


def test_a_nul_is_quarantined(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, TEXT.replace("Zoé", "Z\x00o").encode()))

    assert problems(raw) == [(3, "customer", "control_characters")]


def test_ten_million_in_a_hundred_field_and_dates_of_1900_are_quarantined(tmp_path: Path) -> None:
    rows = [f"C{n},I{n},2024-05-01,{90 + n}.00" for n in range(30)]
    rows += ["C90,I90,2024-05-01,10000000.00", "C91,I91,1900-01-01,100.00"]

    raw = read_table(write(tmp_path, ("customer,invoice,due,amount\n" + "\n".join(rows)).encode()))

    assert problems(raw) == [(32, "amount", "amount_outlier"), (33, "due", "date_1900")]


def workbook(tmp_path: Path, **options: object) -> Path:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path, options)
    page = book.add_worksheet("Items")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    page.write(1, 1, "Open items of ACME")
    page.write_row(3, 1, ["customer", "invoice", "due", "amount"])
    for at, amount in enumerate([10, 20.1, 0.1 + 0.2]):
        page.write_row(4 + at, 1, [f"C{at}", f"00{at}"])
        page.write_datetime(4 + at, 3, datetime(2024, 5, 1 + at), day)  # noqa: DTZ001
        page.write_number(4 + at, 4, amount)
    page.write_row(7, 1, ["C7", "007", "2024-05-01"])
    page.write_formula(7, 4, "=E5*2", None, "")
    page.write_row(8, 1, ["C8", "008", "2024-05-01"])
    page.write_formula(8, 4, "=E5*3", None, 30)
    page.write_row(9, 1, ["C9", "009", "2024-05-01"])
    page.write_formula(9, 4, "=1/0", None, "#DIV/0!")
    page.write_row(10, 1, ["C10", "010", "2024-05-01"])
    page.write_formula(10, 4, "=E5*4")
    book.close()
    return path


def test_a_workbook_gives_saved_values_and_formulas_without_one_are_quarantined(tmp_path: Path) -> None:
    raw = read_table(workbook(tmp_path))

    assert (raw.sheet, raw.titles, raw.columns) == (
        "Items", ("Open items of ACME",), ("customer", "invoice", "due", "amount"),
    )  # fmt: skip
    assert problems(raw) == [
        (8, "amount", "formula_without_value"),
        (10, "amount", "formula_error"),
        (11, "amount", "formula_without_value"),
    ]
    assert cleaned(raw).accepted.select(ROW, "debt_reference", "due_on", "amount_minor").rows() == [
        (5, "000", date(2024, 5, 1), 1000), (6, "001", date(2024, 5, 2), 2010), (7, "002", date(2024, 5, 3), 30),
        (9, "008", date(2024, 5, 1), 3000),
    ]  # fmt: skip


def test_the_sheet_can_be_named_and_a_wrong_name_lists_those_there_are(tmp_path: Path) -> None:
    path = workbook(tmp_path)

    assert read_table(path, sheet="Items").sheet == "Items"
    with pytest.raises(NotATable, match="Items"):
        read_table(path, sheet="Nowhere")


def test_a_formula_in_a_csv_is_text_and_no_amount(tmp_path: Path) -> None:
    assert problems(read_table(write(tmp_path, TEXT.replace("20.00", "=10+10").encode()))) == [(3, "amount", "formula")]


def packed(content: bytes, name: str = "inner.csv") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_zip_and_gzip_are_opened_whatever_they_are_called(tmp_path: Path) -> None:
    plain = read_table(write(tmp_path, TEXT.encode())).frame

    for content in (packed(TEXT.encode(), "../../etc/evil.csv"), gzip.compress(TEXT.encode(), mtime=0)):
        assert read_table(write(tmp_path, content)).frame.equals(plain)
    assert read_table(write(tmp_path, packed(workbook(tmp_path).read_bytes()))).frame.height == 7


def test_a_zip_that_claims_two_gigabytes_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    content = bytearray(packed(TEXT.encode()))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 2_000_000_000)

    with pytest.raises(FileTooLarge, match=r"2,000 MB.*Split"):
        read_table(write(tmp_path, bytes(content)))


def test_a_bomb_is_counted_while_it_unpacks_whatever_it_claims(tmp_path: Path) -> None:
    zeros = b"0" * 3_000_000
    small = Limits(unpacked_bytes=1_000_000)
    lying = bytearray(packed(zeros))
    entry = lying.index(b"PK\x01\x02")
    lying[entry + 24 : entry + 28] = struct.pack("<I", 10)

    for content in (gzip.compress(zeros, mtime=0), packed(zeros)):
        with pytest.raises(FileTooLarge):
            read_table(write(tmp_path, content), limits=small)
    with pytest.raises((FileTooLarge, NotATable)):
        read_table(write(tmp_path, bytes(lying)), limits=small)
    with pytest.raises(FileTooLarge):
        read_table(workbook(tmp_path), limits=Limits(unpacked_bytes=5_000))
    with pytest.raises(FileTooLarge):
        read_table(write(tmp_path, TEXT.encode()), limits=Limits(packed_bytes=10))


@pytest.mark.parametrize("outer", [packed, gzip.compress])
@pytest.mark.parametrize("inner", [packed(b"a,b\n"), gzip.compress(b"a,b\n", mtime=0)])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, outer, inner: bytes) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NestedArchive, match="Unpack"):
        read_table(write(tmp_path, outer(inner)))


def test_a_zip_of_several_files_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("b.csv", TEXT)

    with pytest.raises(NotATable, match="2 files"):
        read_table(write(tmp_path, buffer.getvalue()))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        (b"just one column\nx\ny\n", "one column"),
        (b"1,2,3\n4,5,6\n", "No header"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (bytes(range(8)) * 100, "not text"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x1f\x8b broken", "damaged"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(NotATable, match=words):
        read_table(write(tmp_path, content))


@pytest.mark.parametrize("quote", ["", '"'])
def test_chunks_are_the_same_rows_in_the_same_order(tmp_path: Path, quote: str) -> None:
    rows = [f"{quote}C{n}{quote},I{n},2024-05-01,{n}.00" for n in range(1_000)]
    path = write(tmp_path, ("Title\n\ncustomer,invoice,due,amount\n" + "\n".join(rows)).encode())

    parts = list(chunks(path, rows=300))

    assert len(parts) >= 3
    assert pl.concat(part.frame for part in parts).equals(read_table(path).frame)


def test_the_quarantine_file_is_corrected_and_fed_back(tmp_path: Path) -> None:
    raw = read_table(write(tmp_path, TEXT.replace("20.00", "twenty").encode()))
    held = tmp_path / "quarantine.csv"
    write_quarantine(sheet(raw, cleaned(raw).quarantined), held)
    assert held.read_bytes().startswith(b"\xef\xbb\xbf")
    held.write_text(held.read_text("utf-8").replace(",twenty,", ",20.00,"), "utf-8")

    again = cleaned(read_table(held))

    assert again.accepted.select("customer_key", "debt_reference", "amount_minor").rows() == [("Zoé", "I2", 2000)]
    assert again.quarantined.is_empty()
