"""A newer file of the same portfolio: only what differs is booked, on the day the file speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from dunwell.contacts.models import Permit
from dunwell.core import journal
from dunwell.core.waterfall import Allocation
from dunwell.core.words import Part
from dunwell.debts import batch_queries
from dunwell.flows import intake
from dunwell.flows.deliver import ask_gate
from dunwell.ledger import services as ledger
from tests import cast
from tests.flows import delivering
from tests.flows.intaking import AT, BY, books_are_whole, counts, owed, portfolio, read, states, table, take

pytestmark = pytest.mark.usefixtures("real_db")
HEADER = "customer_number,name,email,invoice_number,principal,interest,amount,due_date,status,paid_on,currency"
MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)
FIRST = (
    "C1,Ada Stone,ada@mail.example,D1,100.00,10.00,110.00,2026-02-01,open,,USD",
    "C1,Ada Stone,ada@mail.example,D2,200.00,0.00,200.00,2026-03-01,open,,USD",
    "C2,Ben Hill,ben@mail.example,D3,300.00,0.00,300.00,2026-03-15,open,,USD",
    "C3,Cleo Marsh,cleo@mail.example,D4,400.00,0.00,400.00,2026-03-20,open,,USD",
)


def march(folder: Path, rows: Sequence[str] = FIRST) -> int:
    """The first file, as of 31 March; returns the portfolio."""
    into = portfolio()
    take(table(folder / "march.csv", [HEADER, *rows]), into, MARCH)
    return into


def later(
    folder: Path, into: int, rows: Sequence[str], *, as_of: date = APRIL, is_complete: bool = False
) -> dict[str, int]:
    """A later file; returns what it counted beside rows, nothing counted left out."""
    path = table(folder / f"{as_of:%B}{len(list(folder.iterdir()))}.csv", [HEADER, *rows])
    profile_id = batch_queries.profile("p").profile_id
    taken = take(path, into, as_of, is_complete=is_complete, profile_id=profile_id)
    return {name: n for name, n in taken.counts.items() if n and not name.startswith("rows_")}


def changed(row: str, old: str, new: str) -> str:
    assert old in row
    return row.replace(old, new)


def test_a_new_debt_of_a_known_customer_is_opened_beside_the_others(tmp_path: Path) -> None:
    into = march(tmp_path)
    new = "C2,Ben Hill,ben@mail.example,D9,50.00,0.00,50.00,2026-04-15,open,,USD"

    counted = later(tmp_path, into, [*FIRST, new])

    assert counted == {"debts_new": 1}
    assert owed(APRIL)["D9"] == 5000
    assert counts()["parties_person"] == 3
    assert books_are_whole()


def test_a_changed_balance_is_booked_part_by_part_on_the_files_day(tmp_path: Path) -> None:
    into = march(tmp_path)

    counted = later(tmp_path, into, [changed(FIRST[0], "100.00,10.00,110.00", "80.00,14.50,94.50"), *FIRST[1:]])

    lines = read("SELECT code, amount_minor FROM ledger_posting WHERE effective_on = '2026-04-30' ORDER BY code")
    assert counted == {"debts_changed": 1}
    assert dict(lines.iter_rows()) == {"interest": 450, "principal": -2000, "placed": 1550}
    assert (owed(MARCH)["D1"], owed(APRIL)["D1"]) == (11000, 9450)
    assert states()["D1"] == "open"
    assert books_are_whole()


@pytest.mark.parametrize(
    ("status", "paid_on", "effective"), [("paid", "", APRIL), ("open", "2026-04-10", date(2026, 4, 10))]
)
def test_a_paid_debt_is_paid_on_its_day(tmp_path: Path, status: str, paid_on: str, effective: date) -> None:
    into = march(tmp_path)

    counted = later(tmp_path, into, [changed(FIRST[0], "open,", f"{status},{paid_on}"), *FIRST[1:]])

    entry = read(
        "SELECT kind, effective_on FROM ledger_entry WHERE kind = 'payment'", kind=pl.String(), effective_on=pl.Date()
    )
    assert counted == {"debts_paid": 1}
    assert entry.rows() == [("payment", effective)]
    assert states()["D1"] == "paid"
    assert "D1" not in owed(effective)
    assert "D1" in owed(date(2026, 4, 9))
    assert books_are_whole()


def test_a_balance_of_zero_is_paid_too(tmp_path: Path) -> None:
    into = march(tmp_path)

    counted = later(tmp_path, into, [changed(FIRST[0], "100.00,10.00,110.00", "0.00,0.00,0.00"), *FIRST[1:]])

    assert counted == {"debts_paid": 1}
    assert states()["D1"] == "paid"
    assert "D1" not in owed(APRIL)


@pytest.mark.parametrize("status", ["closed", "recalled"])
def test_a_closed_or_recalled_debt_goes_back_to_the_creditor(tmp_path: Path, status: str) -> None:
    into = march(tmp_path)

    counted = later(tmp_path, into, [changed(FIRST[0], "open", status), *FIRST[1:]])

    assert counted == {f"debts_{status}": 1}
    assert states()["D1"] == status
    assert "D1" not in owed(APRIL)
    assert owed(MARCH)["D1"] == 11000
    assert books_are_whole()


def test_a_complete_file_recalls_what_it_does_not_name(tmp_path: Path) -> None:
    into = march(tmp_path)
    unreadable = changed(FIRST[1], "200.00,0.00,200.00", "n/k,,n/k")

    counted = later(tmp_path, into, [FIRST[0], unreadable, FIRST[2]], is_complete=True)

    assert counted == {"debts_recalled": 1}
    assert states() == {"D1": "open", "D2": "open", "D3": "open", "D4": "recalled"}
    assert owed(APRIL) == {"D1": 11000, "D2": 20000, "D3": 30000}
    assert books_are_whole()


def test_a_file_that_is_not_complete_recalls_nothing(tmp_path: Path) -> None:
    into = march(tmp_path)

    assert later(tmp_path, into, FIRST[:1]) == {}
    assert set(states().values()) == {"open"}


def test_a_complete_file_with_a_reference_nobody_can_read_recalls_nothing(tmp_path: Path) -> None:
    into = march(tmp_path)

    counted = later(tmp_path, into, [FIRST[0], changed(FIRST[1], "D2", "")], is_complete=True)

    found = batch_queries.batches()[0]
    assert counted == {}
    assert set(states().values()) == {"open"}
    assert "nothing was recalled" in found.because


def test_a_recalled_debt_that_comes_back_is_open_again(tmp_path: Path) -> None:
    into = march(tmp_path)
    later(tmp_path, into, FIRST[:3], is_complete=True)

    counted = later(tmp_path, into, FIRST[::-1], as_of=MAY)

    assert counted == {"debts_changed": 1}
    assert states()["D4"] == "open"
    assert owed(MAY)["D4"] == 40000
    assert books_are_whole()


def test_a_changed_due_date_replaces_the_schedule_and_keeps_the_old_one_readable(tmp_path: Path) -> None:
    into = march(tmp_path)

    counted = later(tmp_path, into, [changed(FIRST[0], "2026-02-01", "2026-06-01"), *FIRST[1:]])

    lines = read(
        "SELECT i.due_on, i.replaced_at IS NULL AS is_live FROM debts_instalment i JOIN debts_debt d "
        "ON d.id = i.debt_id WHERE d.reference = 'D1' ORDER BY i.id",
        due_on=pl.Date(), is_live=pl.Boolean(),
    )  # fmt: skip
    assert counted == {"debts_changed": 1}
    assert lines.rows() == [(date(2026, 2, 1), False), (date(2026, 6, 1), True)]


def test_a_payment_we_took_after_the_files_day_is_no_difference(tmp_path: Path) -> None:
    into = march(tmp_path)
    debt_id = int(read("SELECT id FROM debts_debt WHERE reference = 'D3'").item())
    split = Allocation({Part.PRINCIPAL: 30000}, unapplied=0)
    draft = journal.payment(book=into, subject_id=debt_id, currency="USD", split=split, received_on=date(2026, 5, 2))
    ledger.post(draft=draft, reference="payment:test:1", by=BY, at=AT)

    counted = later(tmp_path, into, FIRST[::-1])

    assert counted.get("debts_changed", 0) == 0
    assert owed(APRIL)["D3"] == 30000
    assert "D3" not in owed(MAY)


def test_a_payment_we_took_before_it_that_the_creditor_took_in_is_no_difference_either(tmp_path: Path) -> None:
    into = march(tmp_path)
    debt_id = int(read("SELECT id FROM debts_debt WHERE reference = 'D3'").item())
    split = Allocation({Part.PRINCIPAL: 10000}, unapplied=0)
    draft = journal.payment(book=into, subject_id=debt_id, currency="USD", split=split, received_on=date(2026, 4, 2))
    ledger.post(draft=draft, reference="payment:test:1", by=BY, at=AT)

    counted = later(
        tmp_path, into, [*FIRST[:2], changed(FIRST[2], "300.00,0.00,300.00", "200.00,0.00,200.00"), FIRST[3]]
    )

    assert counted == {}
    assert owed(APRIL)["D3"] == 20000


def test_another_spelling_and_a_new_address_are_kept_beside_the_old(tmp_path: Path) -> None:
    into = march(tmp_path)
    marked = counts()

    later(
        tmp_path,
        into,
        [*FIRST[:2], changed(changed(FIRST[2], "Ben Hill", "Benjamin Hill"), "ben@", "benny@"), FIRST[3]],
    )

    names = read(
        "SELECT s.name FROM parties_spelling s JOIN parties_personkey k ON k.person_id = s.person_id "
        "WHERE k.key = 'C2' ORDER BY s.name"
    )
    changes = read("SELECT COUNT(*) AS n FROM debts_changed").item()
    assert names["name"].to_list() == ["Ben Hill", "Benjamin Hill"]
    assert counts()["parties_contactpoint"] == marked["parties_contactpoint"] + 1
    assert counts()["parties_person"] == marked["parties_person"]
    assert changes == 1


def test_a_debt_does_not_change_hands_by_a_file(tmp_path: Path) -> None:
    into = march(tmp_path)

    later(tmp_path, into, [*FIRST[:2], changed(FIRST[2], "C2,Ben", "C3,Ben"), FIRST[3]])

    cells = read('SELECT "row", "column", value, code FROM debts_quarantinedcell')
    assert cells.rows() == [(4, "customer_number", "C3", "other_customer")]
    assert books_are_whole()


def test_a_debt_does_not_change_its_currency_by_a_file(tmp_path: Path) -> None:
    into = march(tmp_path)

    later(tmp_path, into, [*FIRST[:3], changed(FIRST[3], "USD", "CAD")])

    cells = read('SELECT "row", "column", value, code FROM debts_quarantinedcell')
    assert cells.rows() == [(5, "currency", "CAD", "currency_changed")]


def test_an_older_file_is_refused(tmp_path: Path) -> None:
    into = march(tmp_path)

    with pytest.raises(intake.OlderFile, match="2026-03-31"):
        later(tmp_path, into, FIRST[:2], as_of=date(2026, 2, 28))


def test_people_without_a_number_are_known_by_name_and_contact(tmp_path: Path) -> None:
    header = "name,email,invoice_number,amount,due_date"
    into = portfolio()
    rows = ["Ada Stone,ada@mail.example,D1,10.00,2026-01-01", "ADA  STONE,ada@mail.example,D2,20.00,2026-01-01",
            "Ada Stone,other@mail.example,D3,30.00,2026-01-01"]  # fmt: skip
    take(table(tmp_path / "a.csv", [header, *rows]), into, MARCH, person_kind="individual")

    take(table(tmp_path / "b.csv", [header, *rows, "Ada Stone,ada@mail.example,D4,5.00,2026-01-01"]), into, APRIL,
         person_kind="individual")  # fmt: skip

    people = read("SELECT reference, person_id FROM debts_debt ORDER BY reference")["person_id"].to_list()
    assert people[0] == people[1] == people[3]
    assert people[2] != people[0]


def test_a_company_known_by_name_alone_is_one_person(tmp_path: Path) -> None:
    header = "name,invoice_number,amount,due_date"
    into = portfolio()

    take(table(tmp_path / "a.csv", [header, "Hill Ltd,D1,10,2026-01-01", "HILL LTD.,D2,20,2026-01-01"]), into, MARCH)

    assert counts()["parties_person"] == 1


def test_an_ageing_summary_restated_moves_the_debt_from_bucket_to_bucket(tmp_path: Path) -> None:
    header = "Customer,Current,1 - 30,31 - 60,Total"
    into = portfolio()
    take(table(tmp_path / "a.csv", [header, "Hill,100,0,0,100", "Marsh,0,50,0,50"]), into, MARCH)

    take(table(tmp_path / "b.csv", [header, "Hill,0,100,0,100", "Marsh,0,0,0,0"]), into, APRIL)

    assert owed(MARCH) == {"Hill / Current": 10000, "Marsh / 1 - 30": 5000}
    assert owed(APRIL) == {"Hill / 1 - 30": 10000}
    assert books_are_whole()


def test_instalments_in_several_rows_are_one_debt_with_a_schedule(tmp_path: Path) -> None:
    header = "customer_number,account_number,balance,instalment_due_date,instalment_amount"
    into = portfolio()

    take(
        table(
            tmp_path / "a.csv",
            [header, "C1,L1,300,2026-01-01,100", "C1,L1,300,2026-02-01,100", "C1,L1,300,2026-03-01,100"],
        ),
        into,
        MARCH,
    )

    lines = read(
        "SELECT due_on, amount_minor FROM debts_instalment ORDER BY due_on", due_on=pl.Date(), amount_minor=pl.Int64()
    )
    assert owed(MARCH) == {"L1": 30000}
    assert lines.rows() == [(date(2026, month, 1), 10000) for month in (1, 2, 3)]


def test_a_file_ends_the_permits_of_messages_that_have_not_left(tmp_path: Path) -> None:
    wanted = delivering.action(cast.ada(), amount_minor=100_00)
    clock = delivering.MovingClock(AT + timedelta(minutes=-5))
    ask_gate([wanted.pk], outlets=delivering.outlets(delivering.Post(), clock, tmp_path), by=BY)
    before = Permit.objects.get()

    march(tmp_path)

    assert before.expires_at > AT
    assert Permit.objects.get().expires_at == AT, "the gate looks again before the message goes"
