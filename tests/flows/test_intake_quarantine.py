"""Rows that cannot be believed wait in a sheet; corrected and fed back, they go in and their cells are marked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dunwell.config import wiring
from dunwell.debts import batch_queries
from dunwell.flows import intake
from tests.flows.intaking import AT, BY, books_are_whole, counts, owed, portfolio, read, states, table, take, tools

pytestmark = pytest.mark.usefixtures("real_db")
HEADER = "customer_number,name,email,invoice_number,amount,due_date,national_id,date_of_birth,disputed,currency"
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
GOOD = "C1,Ada Stone,ada@mail.example,D1,110.00,2026-02-01,078-05-1120,1980-02-03,no,USD"
BAD = (
    "C2,Ben Hill,ben@mail.example,D2,n/k,2026-03-01,,,no,USD",
    "C3,Cleo Marsh,cleo at mail,D3,300.00,31/31/2026,,,no,USD",
    "C4,=SUM(A1),dan@mail.example,D4,4o0.00,2026-03-01,,,no,USD",
)
FILLER = tuple(f"F{n},Fay Field,f{n}@mail.example,G{n},{n}.00,2026-03-01,,,no,USD" for n in range(1, 40))


def feed_back(path: Path, batch_id: int) -> intake.Taken:
    order = intake.correction_of(batch_id, path=path)
    return intake.take_in(order, tools=tools(path.parent), by=BY, at=AT)


def open_cells(batch_id: int) -> int:
    return batch_queries.batch(batch_id).cells_open


def test_good_rows_go_in_and_bad_ones_say_why(tmp_path: Path) -> None:
    taken = take(table(tmp_path / "a.csv", [HEADER, GOOD, *BAD, *FILLER]), portfolio(), JUNE)

    found = batch_queries.batch(taken.batch_id)
    assert (taken.counts["rows_read"], taken.counts["rows_accepted"], taken.counts["rows_quarantined"]) == (43, 40, 3)
    assert [(cell.row, cell.column, cell.value, cell.code) for cell in found.cells] == [
        (3, "amount", "n/k", "not_an_amount"), (4, "email", "cleo at mail", "not_an_email"),
        (4, "due_date", "31/31/2026", "not_a_date"), (5, "amount", "4o0.00", "not_an_amount"),
    ]  # fmt: skip
    assert all(cell.reason and cell.remedy for cell in found.cells)
    assert books_are_whole()


def test_a_corrected_sheet_goes_in_and_marks_its_cells(tmp_path: Path) -> None:
    taken = take(table(tmp_path / "a.csv", [HEADER, GOOD, *BAD, *FILLER]), portfolio(), JUNE)
    assert taken.quarantine is not None
    text = taken.quarantine.read_text("utf-8-sig")
    first = tmp_path / "corrected.csv"
    first.write_text(text.replace("n/k", "200.00").replace("31/31/2026", "2026-03-31"), "utf-8")

    once = feed_back(first, taken.batch_id)

    assert (once.counts["rows_accepted"], once.counts["rows_quarantined"], once.counts["debts_new"]) == (2, 1, 2)
    assert (owed(JUNE)["D2"], owed(JUNE)["D3"]) == (20000, 30000)
    assert open_cells(taken.batch_id) == 1
    assert [cell.row for cell in batch_queries.batch(once.batch_id).cells] == [5]

    assert once.quarantine is not None
    second = tmp_path / "again.csv"
    second.write_text(once.quarantine.read_text("utf-8-sig").replace("4o0.00", "400.00"), "utf-8")

    twice = feed_back(second, once.batch_id)

    names = read("SELECT name FROM parties_person p JOIN parties_personkey k ON k.person_id = p.id WHERE k.key = 'C4'")
    assert twice.counts["rows_quarantined"] == 0
    assert owed(JUNE)["D4"] == 40000
    assert names.item() == "=SUM(A1)"
    assert open_cells(taken.batch_id) == open_cells(once.batch_id) == 0
    assert books_are_whole()


def test_a_corrected_sheet_fed_back_twice_changes_nothing(tmp_path: Path) -> None:
    taken = take(table(tmp_path / "a.csv", [HEADER, GOOD, *BAD, *FILLER]), portfolio(), JUNE)
    assert taken.quarantine is not None
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(taken.quarantine.read_text("utf-8-sig").replace("n/k", "200.00"), "utf-8")
    feed_back(corrected, taken.batch_id)
    before = counts()

    again = feed_back(corrected, taken.batch_id)

    assert again.is_repeat
    assert counts() == before


def test_a_file_that_is_no_sheet_is_not_taken_for_one(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", [HEADER, GOOD, *BAD, *FILLER])
    taken = take(path, portfolio(), JUNE)

    with pytest.raises(intake.NothingToFix, match="dunwell_row"):
        feed_back(table(tmp_path / "b.csv", [HEADER, GOOD]), taken.batch_id)


def test_identity_numbers_and_birth_dates_are_sealed_and_found_by_their_exact_value(tmp_path: Path) -> None:
    take(table(tmp_path / "a.csv", [HEADER, GOOD, *FILLER]), portfolio(), JUNE)

    vault = wiring.vault()
    rows = read("SELECT person_id, kind, sealed, blind_index FROM parties_identifier ORDER BY kind")
    found = {
        kind: vault.open(sealed, record=f"parties_identifier:{person_id}:{kind}")
        for person_id, kind, sealed, _ in rows.iter_rows()
    }
    assert found == {"birth_date": "1980-02-03", "national_id": "078-05-1120"}
    assert rows["blind_index"].to_list() == [
        vault.blind_index("1980-02-03", purpose="birth_date"), vault.blind_index("078 05 1120", purpose="national_id")
    ]  # fmt: skip


def test_a_newer_identity_number_ends_the_older(tmp_path: Path) -> None:
    into = portfolio()
    take(table(tmp_path / "a.csv", [HEADER, GOOD, *FILLER]), into, JUNE)

    take(table(tmp_path / "b.csv", [HEADER, GOOD.replace("078-05-1120", "219-09-9999"), *FILLER]), into, JULY)

    ends = read(
        "SELECT ends_on FROM parties_identifier WHERE kind = 'national_id' ORDER BY id", ends_on=pl.Date()
    )["ends_on"].to_list()  # fmt: skip
    assert ends == [JULY, None]
    assert counts()["parties_identifier"] == 3


def test_a_dispute_the_creditor_reports_is_opened_and_closed_by_files(tmp_path: Path) -> None:
    into = portfolio()
    disputed = GOOD.replace(",no,", ",yes,")
    take(table(tmp_path / "a.csv", [HEADER, disputed, *FILLER]), into, JUNE)
    opened = read("SELECT COUNT(*) AS n FROM cases_dispute WHERE answered_on IS NULL").item()

    take(table(tmp_path / "b.csv", [HEADER, GOOD, *FILLER]), into, JULY)

    lines = read("SELECT received_on, answered_on FROM cases_dispute", received_on=pl.Date(), answered_on=pl.Date())
    assert opened == 1
    assert lines.rows() == [(JUNE, JULY)]
    assert read("SELECT COUNT(*) AS n FROM debts_changed").item() == 1
    assert states()["D1"] == "open"
