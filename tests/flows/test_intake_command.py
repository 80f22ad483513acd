"""`dunwell intake`, as a person types it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dunwell.config import wiring
from dunwell.config.commands.intake import command
from dunwell.debts import batch_queries, terms
from dunwell.debts.models import Debt
from dunwell.debts.senders import senders
from tests.flows.intaking import counts, owed, table

pytestmark = pytest.mark.usefixtures("real_db")
HEADER = "customer_number,name,email,invoice_number,amount,due_date"
ROWS = [f"C{n},Ada Stone {n},a{n}@mail.example,D{n},{n}0.00,2026-03-0{n}" for n in range(1, 6)]
MADE = ("--creditor", "Northwind", "--country", "US", "--currency", "USD")
SENDER = ("--sender-phone", "(518) 555-0100", "--sender-email", "help@northwind.example")
NEW = (*MADE, *SENDER)
IN_CANADA = ("--creditor", "Northern", "--country", "CA", "--currency", "CAD", "--role", "original_creditor")


def run(*words: object, answers: str | None = None) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words], input=answers)


def file(folder: Path, rows: Sequence[str] = ROWS, name: str = "march.csv") -> Path:
    return table(folder / name, [HEADER, *rows])


def test_proposing_shows_the_mapping_and_writes_nothing(tmp_path: Path) -> None:
    before = counts()

    shown = run(file(tmp_path), "--propose", "--json", "--country", "US", "--currency", "USD")

    said = json.loads(shown.stdout)
    fields = {column["column"]: column["field"] for column in said["columns"]}
    assert shown.exit_code == 0
    assert fields["invoice_number"] == "debt_reference"
    assert fields["due_date"] == "due_on"
    assert said["profile"]["defaults"]["currency"] == "USD"
    assert counts() == before


def test_a_file_is_proposed_agreed_to_and_taken_in_under_a_name_that_serves_the_next(tmp_path: Path) -> None:
    words = ("--portfolio", "Spring", "--as-of", "2026-03-31", "--save-profile", "northwind")

    done = run(file(tmp_path), *words, *NEW, answers="y\n")
    again = run(file(tmp_path), "--portfolio", "Spring", "--as-of", "2026-03-31", "--profile", "northwind")

    assert done.exit_code == 0, done.output
    assert "5 rows went in" in done.output
    assert "nothing was changed" in again.output
    assert batch_queries.profile("northwind").version == 1
    assert len(owed(batch_queries.batches()[0].as_of)) == 5


def test_nothing_is_taken_in_when_the_mapping_is_not_agreed_to(tmp_path: Path) -> None:
    done = run(file(tmp_path), "--portfolio", "Spring", *NEW, answers="n\n")

    assert done.exit_code != 0
    assert counts()["debts_debt"] == 0


def test_a_sheet_corrected_where_it_lies_is_known_by_its_name(tmp_path: Path) -> None:
    bad = ROWS[0].replace("10.00", "ten")
    words = ("--portfolio", "Spring", "--as-of", "2026-03-31", "--yes", "--json")
    first = json.loads(run(file(tmp_path, [bad, *ROWS[1:]]), *words, *NEW).stdout)
    sheet = wiring.home().files / "quarantine" / f"{first['batch']}.csv"
    sheet.write_text(sheet.read_text("utf-8-sig").replace("ten", "10.00"), "utf-8")

    fixed = json.loads(run(sheet, "--json").stdout)

    assert Path(first["quarantine"]) == sheet
    assert (first["rows_accepted"], first["rows_quarantined"]) == (4, 1)
    assert (fixed["rows_accepted"], fixed["debts_new"], fixed["rows_quarantined"]) == (1, 1, 0)
    assert batch_queries.batch(first["batch"]).cells_open == 0


def test_a_new_portfolio_asks_how_people_reach_the_sender(tmp_path: Path) -> None:
    words = ("--portfolio", "Spring", "--as-of", "2026-03-31")

    done = run(file(tmp_path), *words, *MADE, answers="0100\n518 555 0100\nhelp@northwind.example\ny\n")
    again = run(file(tmp_path, ROWS[:2], "april.csv"), *words, *MADE, "--yes")

    [sender] = senders([batch_queries.destination("Spring").portfolio_id]).values()
    assert done.exit_code == 0, done.output
    assert (sender.phone, sender.email) == ("+15185550100", "help@northwind.example")
    assert again.exit_code == 0, again.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "--portfolio NAME"),
        (("--portfolio", "Spring", "--creditor", "Northwind"), "--country and --currency"),
        (("--portfolio", "Spring", *NEW, "--json"), "with --json nothing is asked"),
        (("--portfolio", "Spring", *MADE, "--json"), "--sender-phone and --sender-email"),
        (("--portfolio", "Spring", *MADE, "--sender-phone", "0100", *SENDER[2:]), "no phone number of US"),
    ],
)
def test_a_call_that_lacks_something_says_what(tmp_path: Path, words: Sequence[str], told: str) -> None:
    done = run(file(tmp_path), *words)

    assert done.exit_code == 2
    assert told in done.output


def test_rates_that_a_file_states_are_held_against_the_law_when_it_is_in(tmp_path: Path) -> None:
    header = f"{HEADER},contract rate,compounding,interest start date"
    path = table(tmp_path / "loans.csv", [header, f"{ROWS[0]},60%,simple,2026-03-01"])

    done = run(path, "--portfolio", "North", "--as-of", "2026-03-31", *IN_CANADA, *SENDER, "--yes")

    assert done.exit_code == 0, done.output
    [agreed] = terms.terms_of(Debt.objects.get().pk)
    assert agreed.rates[0].rate_units < 60_000_000
