"""Booking a bank's file killed at random moments ends as a twin that was never killed, and books no line twice."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from dunwell.config import wiring
from dunwell.config.jobs import database_address
from dunwell.core.words import CollectorRole
from dunwell.ledger import queries as books
from tests import cast
from tests.flows import killing
from tests.flows.money import books_tie

pytestmark = pytest.mark.usefixtures("real_db")
KILLS = int(os.environ.get("DUNWELL_TEST_KILLS", "4"))
DEBTS, LINES = 25, 220


def test_booking_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    twin, killed = cast.portfolio(), cast.portfolio(role=CollectorRole.DEBT_BUYER)
    words = {}
    for book in (twin, killed):
        for number in range(DEBTS):
            person_id = cast.person(f"P{number} Payer")[0]
            cast.owes(person_id, reference=f"K{book}-{number}", portfolio_id=book)
        words[book] = ("receive", str(_file(tmp_path, book)), "--chunk", "40")
    connection.close()
    with killing.dunwell(home=tmp_path, database_url=database_address(settings.DATABASES["default"])) as command:
        seconds = command.seconds_of(words[twin])

        done = command.kill_until_done(words[killed], kills=KILLS, seed=11, longest=seconds)

        assert done.kills > 0
        assert _booked(killed) == _booked(twin) != []
        assert books.off_balance_in(wiring.reader()) == []
        assert books_tie()
        assert f"booked 0 (no money), returned 0, repeated {LINES}" in command.run_to_end(words[killed])


def _file(folder: Path, book: int) -> Path:
    """Payments in turn to every debt; one in fifty names no debt."""
    day = date(2026, 3, 2)
    rows = [
        f"{book}-{n},{'NOBODY' if n % 50 == 49 else f'K{book}-{n % DEBTS}'},{1 + n % 9}.{n % 90:02},GBP,{day}"
        for n in range(LINES)
    ]
    path = folder / f"payments-{book}.csv"
    path.write_text("\n".join(["payment_id,reference,amount,currency,received_on", *rows]), encoding="utf-8")
    return path


def _booked(book: int) -> list[tuple[object, ...]]:
    """Every receipt of a book with what its entry took off the debt, by the debt's place in the book."""
    frame = wiring.reader().read(
        "SELECT d.reference, r.reference AS number, r.state, r.amount_minor, d.state AS now, p.code, "
        "p.amount_minor AS posted FROM debts_receipt r JOIN debts_debt d ON d.id = r.debt_id "
        "JOIN ledger_posting p ON p.entry_id = r.entry_id AND p.subject_id = d.id WHERE d.portfolio_id = ?",
        (book,),
    )
    return sorted(
        (reference.rsplit("-", 1)[1], number.rsplit("-", 1)[1], *map(str, rest))
        for reference, number, *rest in frame.iter_rows()
    )
