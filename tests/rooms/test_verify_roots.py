# ruff: noqa: S608 (what is put into SQL here is ours)
"""What came by the thousand is covered by roots on the trail: opening entries, files, and payments with receipts."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.db import connection

from dunwell.config import wiring
from dunwell.core.actor import machine
from dunwell.debts import receipts_bulk
from dunwell.debts.models import Debt, StateMove
from dunwell.flows import verify
from dunwell.ledger.models import Entry, Posting
from dunwell.parties import services as parties
from dunwell.parties.models import ContactPoint
from dunwell.trail import append_only
from dunwell.trail.models import Link
from tests import cast
from tests.flows.intaking import portfolio, table, take

pytestmark = pytest.mark.usefixtures("real_db")
AS_OF = date(2026, 1, 10)
CHECKS = frozenset({"chain", "trial_balance", "postings", "bulk", "files", "points"})
HEAD = "customer_number,name,email,invoice_number,amount,due_date,currency"
LINES = [f"C{n},Ada Stone {n},a{n}@mail.example,INV-{n},{n}00.00,2026-01-0{n},USD" for n in range(1, 8)]


@pytest.fixture
def taken(tmp_path: Path) -> verify.Inputs:
    """A file of seven invoices taken in, in chunks of three, and the cast beside it."""
    cast.ada()
    take(table(tmp_path / "invoices.csv", [HEAD, *LINES]), portfolio(), AS_OF, chunk_rows=3)
    return verify.Inputs(wiring.bulk(), wiring.vault(), tmp_path / "files", b"a key")


def failing(inputs: verify.Inputs) -> dict[str, str]:
    found = verify.verify(inputs, only=CHECKS)
    return {finding.name: finding.places[0] for finding in found if not finding.holds}


def tamper(*statements: str) -> None:
    append_only.remove(connection)
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def test_a_file_taken_in_gives_its_roots(taken: verify.Inputs) -> None:
    runs = Link.objects.filter(did="entries.posted")

    assert failing(taken) == {}
    assert sum(run.rows_count or 0 for run in runs) == Entry.objects.filter(kind="opening").count() - 1 + (
        Posting.objects.filter(entry__reference__startswith="intake:").count()
    )
    assert Posting.objects.filter(entry__reference__startswith="intake:", subject_id__isnull=False).count() == 7


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (
            (
                "UPDATE ledger_posting SET amount_minor = amount_minor * 2 WHERE entry_id IN "
                "(SELECT id FROM ledger_entry WHERE reference LIKE 'intake:%')",
            ),
            {"bulk", "files"},
        ),
        (
            (
                "UPDATE ledger_posting SET recorded_at = '2026-01-02 00:00:00+00:00' WHERE entry_id IN "
                "(SELECT id FROM ledger_entry WHERE reference LIKE 'intake:%')",
                "UPDATE ledger_entry SET recorded_at = '2026-01-02 00:00:00+00:00' WHERE reference LIKE 'intake:%'",
            ),
            {"bulk"},
        ),
        (("UPDATE ledger_entry SET because = 'a gift' WHERE reference LIKE 'intake:%'",), {"bulk"}),
        (
            (
                "DELETE FROM ledger_posting WHERE entry_id = (SELECT MAX(id) FROM ledger_entry)",
                "DELETE FROM ledger_entry WHERE id = (SELECT MAX(id) FROM ledger_entry)",
            ),
            {"bulk", "files"},
        ),
        (("UPDATE debts_intakebatch SET rows_root = 'ab'",), {"files"}),
    ],
    ids=["amounts", "times", "reasons", "a chunk gone", "a forged root"],
)
def test_what_is_changed_of_a_file_is_found(taken: verify.Inputs, statements: tuple[str, ...], found: set[str]) -> None:
    tamper(*statements)

    assert set(failing(taken)) == found


def test_an_entry_slipped_in_beside_the_trail_is_found_although_it_balances(taken: verify.Inputs) -> None:
    entry = Entry.objects.create(
        reference="slipped", kind="adjustment", effective_on=AS_OF, recorded_at=cast.AT, recorded_by="nobody"
    )
    some = Posting.objects.filter(subject_id__isnull=False).first()
    assert some is not None
    for minor in (5, -5):
        Posting.objects.create(
            entry=entry, account_id=some.account_id, subject_id=some.subject_id, code=some.code,
            currency=some.currency, amount_minor=minor, effective_on=AS_OF, recorded_at=cast.AT,
        )  # fmt: skip

    assert failing(taken) == {"bulk": f"entry {entry.pk} was booked, and the trail does not say so"}


def test_debts_closed_by_the_thousand_are_counted_as_they_stood() -> None:
    ada, eve = cast.ada(), cast.eve()
    Debt.objects.filter(pk=eve.debt_id).update(state="closed")
    debts = pl.DataFrame({"debt_id": [eve.debt_id, ada.debt_id], "paid_on": [AS_OF, AS_OF]})

    with wiring.bulk().session() as session:
        closed = receipts_bulk.close_paid_in(session, debts, by=machine("test"), at=cast.AT)
        again = receipts_bulk.close_paid_in(session, debts, by=machine("test"), at=cast.AT)

    assert (closed, again) == (1, 0)
    assert list(StateMove.objects.filter(new="paid").values_list("debt_id", flat=True)) == [ada.debt_id]
    assert Debt.objects.get(pk=ada.debt_id).state_since == AS_OF


ADA = "id = (SELECT MIN(id) FROM parties_contactpoint WHERE source = 'test')"
FILED = "id = (SELECT MIN(id) FROM parties_contactpoint WHERE source LIKE 'intake:%')"
ALIKE = (
    "person_id, kind, lines, city, region, postcode, country, zone, place, is_employer_provided, origin, state, "
    "source, starts_on, recorded_at"
)


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE parties_contactpoint SET value = 'me@thief.example' WHERE {ADA}",
        f"UPDATE parties_contactpoint SET value = 'me@thief.example' WHERE {FILED}",
        f"UPDATE parties_contactpoint SET person_id = person_id + 1 WHERE {FILED}",
        f"UPDATE parties_contactpoint SET lines = 'Elsewhere' WHERE {ADA}",
        f"UPDATE parties_contactpoint SET zone = 'Asia/Tokyo' WHERE {FILED}",
        f"UPDATE parties_contactpoint SET state = 'bounced' WHERE {FILED}",
        f"UPDATE parties_contactpoint SET ends_on = '2027-01-01' WHERE {ADA}",
        f"DELETE FROM parties_contactpoint WHERE {FILED}",
        f"INSERT INTO parties_contactpoint (value, {ALIKE}) SELECT 'me@thief.example', {ALIKE} "
        f"FROM parties_contactpoint WHERE {ADA}",
    ],
    ids=["email", "filed email", "owner", "address", "zone", "state", "end", "gone", "slipped in"],
)  # fmt: skip
def test_a_contact_point_changed_in_the_table_is_found(taken: verify.Inputs, sql: str) -> None:
    tamper(sql)

    assert set(failing(taken)) == {"points"}


def test_points_that_were_marked_or_replaced_by_a_newer_file_stand(taken: verify.Inputs, tmp_path: Path) -> None:
    point = ContactPoint.objects.filter(source="test").earliest("pk")
    parties.mark_point(point_id=point.pk, state="bounced", because="full", by=cast.CLERK, at=cast.AT)
    newer = [line.replace("a1@", "new@") for line in LINES]
    take(table(tmp_path / "newer.csv", [HEAD, *newer]), portfolio(), date(2026, 2, 10))

    assert failing(taken) == {}
    assert ContactPoint.objects.filter(ends_on__isnull=False).count() == 1


def test_the_trail_does_not_tell_what_a_contact_point_says(taken: verify.Inputs) -> None:
    said = " ".join(f"{link.because} {link.rows_root}" for link in Link.objects.all())
    number = ContactPoint.objects.filter(kind="mobile").values_list("value", flat=True)[0]

    assert number not in said
    assert hashlib.sha256(number.encode()).hexdigest() not in said
