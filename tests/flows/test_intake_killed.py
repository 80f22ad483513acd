"""Intake killed at random moments: the same end state as a twin that was never killed."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dunwell.config import wiring
from dunwell.config.jobs import database_address
from tests.flows import killing
from tests.flows.intaking import portfolio, proposed, table

pytestmark = pytest.mark.usefixtures("real_db")
KILLS = int(os.environ.get("DUNWELL_TEST_KILLS", "6"))
ROWS = 4_000
HEADER = (
    "customer_number,name,email,mobile,address_1,city,postcode,country,invoice_number,amount,due_date,status,paid_on"
)
COMPARED = {
    "parties_person": "kind, name, search_name, country, region",
    "parties_personkey": "key",
    "parties_spelling": "name, search_name",
    "parties_contactpoint": "kind, value, lines, city, postcode, country, zone, starts_on",
    "debts_debt": "reference, product, purpose, currency, state, state_since",
    "debts_instalment": "due_on, amount_minor, replaced_at IS NULL",
    "debts_statemove": "old, new, moved_on",
    "debts_quarantinedcell": '"row", "column", value, code',
    "ledger_entry": "kind, effective_on",
    "ledger_posting": "code, currency, amount_minor, effective_on",
    "trail_link": "did",
}
"""What must be alike in both portfolios; each is told apart by its own creditor, batch or book."""


def rows(month: int) -> list[str]:
    """A portfolio as it stands at the end of a month: some pay, some change, some leave, some come."""
    lines = [HEADER]
    for n in range(month * 100, ROWS + month * 100):
        amount = "n/k" if n % 97 == 0 else f"{100 + n % 50 + month}.00"
        status, paid_on = ("paid", "2026-03-05") if month > 1 and n % 11 == 0 else ("open", "")
        due = date(2026, 1, 1) + timedelta(days=n % 60)
        lines.append(
            f"C{n // 2},Ada Stone {n // 2 % 300},a{n // 2}@mail.example,+1518555{n % 10_000:04},{n} Main Street,"
            f"Albany,12207,US,D{n},{amount},{due},{status},{paid_on}"
        )
    return lines


def test_intake_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    files = [table(tmp_path / f"month{month}.csv", rows(month)) for month in (1, 2)]
    books = {name: portfolio(name, creditor=f"Creditor of {name}") for name in ("twin", "killed")}
    proposed(files[0], books["twin"])
    connection.close()
    kills = 0

    for month, path in enumerate(files, start=1):
        words = [
            "intake",
            str(path),
            "--profile",
            "p",
            "--as-of",
            f"2026-0{month + 1}-28",
            "--complete",
            "--chunk",
            "400",
        ]
        twin, killed = ([*words, "--portfolio", name, "--json"] for name in ("twin", "killed"))
        with killing.dunwell(home=tmp_path, database_url=database_address(settings.DATABASES["default"])) as command:
            took = command.seconds_of(twin)
            kills += command.kill_until_done(killed, kills=KILLS // 2, seed=month, longest=took * 1.05).kills

    assert kills > 0
    assert state(books["killed"]) == state(books["twin"])


def state(book: int) -> dict[str, list[tuple[object, ...]]]:
    """Everything a portfolio's files left, in order of content, without ids and moments."""
    people = "person_id IN (SELECT person_id FROM debts_debt WHERE portfolio_id = {book})"
    debts = "debt_id IN (SELECT id FROM debts_debt WHERE portfolio_id = {book})"
    batches = "batch_id IN (SELECT id FROM debts_intakebatch WHERE portfolio_id = {book})"
    accounts = "account_id IN (SELECT id FROM ledger_account WHERE book = {book})"
    entries = f"id IN (SELECT entry_id FROM ledger_posting WHERE {accounts})"  # noqa: S608  (our own words)
    links = "about_kind = 'batch' AND about_id IN (SELECT id FROM debts_intakebatch WHERE portfolio_id = {book})"
    whose = {
        "parties_person": people.replace("person_id IN", "id IN", 1), "debts_debt": "portfolio_id = {book}",
        "debts_instalment": debts, "debts_statemove": debts, "debts_quarantinedcell": batches,
        "ledger_entry": entries, "ledger_posting": accounts, "trail_link": links,
    }  # fmt: skip
    found = {}
    with wiring.bulk().session() as session:
        for name, columns in COMPARED.items():
            where = whose.get(name, people).format(book=book)
            frame = session.read(f"SELECT {columns} FROM {name} WHERE {where}")  # noqa: S608  (our own words)
            found[name] = sorted(frame.rows(), key=str)
        counted = session.read(
            "SELECT rows_read, rows_accepted, rows_quarantined, chunks_done, people_new, debts_new, debts_changed, "
            "debts_paid, debts_recalled, state FROM debts_intakebatch WHERE portfolio_id = ? ORDER BY id",
            (book,),
        )
    return found | {"batches": counted.rows()}
