"""Every kind of bank file goes through `receive`: booked once however often it comes, and the books tie after each."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db.models import Sum

from dunwell.adapters.bank import BrokenStatement, PaymentFiles
from dunwell.config import wiring
from dunwell.config.commands.match import command as match_command
from dunwell.debts import invariants
from dunwell.debts.models import Receipt
from dunwell.flows import match
from dunwell.flows.receive import Received, receive
from dunwell.ledger import queries as books
from dunwell.ledger.models import Posting
from tests import cast
from tests.flows.test_match import SAMI

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
STATEMENT = """:20:S{number}
:25:GB33BUKB20201555555555
:28C:{number}/1
:60F:C260301GBP100,00
:61:2603020302C10,00NTRFNONREF
:86:NW-10023 thank you
:61:2603020302C10,00NTRFNONREF
:86:NW-10023 thank you
{more}:62F:C260303GBP{closing}
-
"""
LATER = ":61:2603030303C7,50NTRFNONREF\n:86:NW-10023\n"


def give(path: Path, text: str) -> Received:
    path.write_text(text)
    return receive(file=PaymentFiles().read(path), by=cast.CLERK, at=NOW, vault=wiring.vault())


def books_tie() -> bool:
    return all(
        row["minor"] == 0 for row in Posting.objects.values("entry", "currency").annotate(minor=Sum("amount_minor"))
    )


def test_a_longer_statement_over_the_same_days_books_only_what_is_new(tmp_path: Path) -> None:
    debt_id = cast.owes(cast.ada().person_id, reference="NW-10023")
    short = STATEMENT.format(number=1, more="", closing="120,00")
    long = STATEMENT.format(number=2, more=LATER, closing="127,50")

    first, again, longer = (give(tmp_path / "s.sta", text) for text in (short, short, long))

    assert (first.booked, again.booked, again.repeated) == (2, 0, 2)
    assert (longer.booked, longer.repeated) == (1, 2)
    found = books.balance(debt_id)
    assert found
    assert found.total_minor == 30_000 - 2_750


def test_every_real_file_can_be_received_twice_and_the_books_tie(shared: Path) -> None:
    total = 0
    for path in sorted((shared / "data" / "bank_files").glob("*/*")):
        try:
            found = PaymentFiles().read(path)
        except BrokenStatement:
            found = PaymentFiles().read(path, currency="EUR")
        first = receive(file=found, by=cast.CLERK, at=NOW, vault=wiring.vault())
        again = receive(file=found, by=cast.CLERK, at=NOW, vault=wiring.vault())
        total += first.unmatched
        assert first.unmatched + first.repeated == again.repeated == len(found.lines), path.name
        assert (first.booked, again.booked, again.unmatched) == (0, 0, 0), path.name

    assert Receipt.objects.count() == total > 90
    assert books_tie()


def test_what_was_matched_sent_back_or_none_of_ours_is_borne_out_by_the_ledger(tmp_path: Path) -> None:
    ada = cast.ada()
    text = STATEMENT.format(number=1, more=LATER, closing="127,50").replace("NW-10023", "gift")
    give(tmp_path / "s.sta", text)
    first, second, third = Receipt.objects.order_by("id").values_list("pk", flat=True)

    match.apply(receipt_id=first, parts={ada.debt_id: 1_000}, by=SAMI, at=NOW)
    match.send_back(receipt_id=second, by=SAMI, at=NOW)
    match.not_ours(receipt_id=third, by=SAMI, at=NOW)

    assert books_tie()
    assert invariants.receipts_against_entries(wiring.reader()) == []


def test_two_files_are_paired_by_the_command(tmp_path: Path) -> None:
    rows = [
        (f"PERSON{n} SURNAME{n * 7}", f"2026-0{1 + n % 4}-{1 + n % 28:02d}", f"{100 + n * 3}.{n % 90:02d}")
        for n in range(200)
    ]
    for name, end in (("a.csv", ""), ("b.csv", " BGC")):
        lines = [f"{words}{end},{day},{amount},{n}" for n, (words, day, amount) in enumerate(rows)]
        (tmp_path / name).write_text("\n".join(["memo,transaction_date,amount,unique_id", *lines]) + "\n")

    done = CliRunner().invoke(match_command, [str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "--json"])

    found = json.loads(done.output)
    assert found["paired"] >= 150
    assert all(pair["a"] == pair["b"] for pair in found["pairs"])
