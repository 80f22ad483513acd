"""Charging killed at random moments ends as a twin that was never killed, and charges no period twice."""

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
from dunwell.debts import terms
from dunwell.ledger import queries as books
from tests import cast
from tests.flows import killing

pytestmark = pytest.mark.usefixtures("real_db")
KILLS = int(os.environ.get("DUNWELL_TEST_KILLS", "4"))
DEBTS = 15
WORDS = ("accrue", "--as-of", "2026-04-01", "--chunk", "2")


def test_charging_killed_at_any_moment_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    twin, killed = cast.portfolio(), cast.portfolio(role=CollectorRole.DEBT_BUYER)
    for book in (twin, killed):
        for number in range(DEBTS):
            person_id = cast.person(f"P{number} Payer")[0]
            cast.owes(person_id, reference=f"K-{book}-{number}", portfolio_id=book)
    _agree(twin)
    connection.close()
    with killing.dunwell(home=tmp_path, database_url=database_address(settings.DATABASES["default"])) as command:
        seconds = command.seconds_of(WORDS)

        _agree(killed)
        connection.close()
        done = command.kill_until_done(WORDS, kills=KILLS, seed=7, longest=seconds)

        assert done.kills > 0
        assert _charged(killed) == _charged(twin) != []
        assert books.off_balance_in(wiring.reader()) == []
        assert "charged 0 periods" in command.run_to_end(WORDS)


def _agree(book: int) -> None:
    new = terms.NewTerms(book, date(2026, 1, 1), "simple", "the contract", {date(2026, 1, 1): "0.12"})
    terms.agree(new=new, by=cast.CLERK, at=cast.AT)


def _charged(book: int) -> list[tuple[object, ...]]:
    """Every charge of a book and every posting of interest, by the debt's place in it."""
    frame = wiring.reader().read(
        "SELECT d.reference, c.starts_on, c.ends_on, c.amount_minor, p.amount_minor AS posted FROM debts_charge c "
        "JOIN debts_debt d ON d.id = c.debt_id JOIN ledger_posting p ON p.entry_id = c.entry_id "
        "AND p.subject_id = c.debt_id WHERE d.portfolio_id = ?",
        (book,),
    )
    return sorted((reference.rsplit("-", 1)[1], *map(str, rest)) for reference, *rest in frame.iter_rows())
