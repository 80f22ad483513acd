"""Posting, reversing, and what the ledger answers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from django.db import DatabaseError, transaction

from dunwell.config import wiring
from dunwell.core import journal
from dunwell.core.journal import EntryDraft, PostingDraft, Unbalanced
from dunwell.core.waterfall import allocate
from dunwell.core.words import Part
from dunwell.ledger import queries, services
from dunwell.ledger.bulk import post_many_in
from dunwell.ledger.models import Entry, Posting
from tests.cast import CLERK

AT = datetime(2026, 1, 15, 9, tzinfo=UTC)
ON = date(2026, 1, 10)
PARTS = {Part.PRINCIPAL: 300_00, Part.FEES: 20_00}
ORDER = (Part.COSTS, Part.FEES, Part.INTEREST, Part.PRINCIPAL)


def opening(subject_id: int = 7, *, book: int = 1) -> EntryDraft:
    return journal.opening(book=book, subject_id=subject_id, currency="GBP", parts=PARTS, effective_on=ON)


def payment(minor: int, on: date, subject_id: int = 7) -> EntryDraft:
    owed = queries.balances([subject_id])[subject_id].parts
    split = allocate(minor, owed, order=ORDER)
    return journal.payment(book=1, subject_id=subject_id, currency="GBP", split=split, received_on=on)


@pytest.mark.django_db
def test_a_reference_books_once() -> None:
    first = services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT)

    again = services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT + timedelta(days=1))

    assert (first.is_new, again.is_new) == (True, False)
    assert first.entry_id == again.entry_id
    assert Entry.objects.count() == 1
    balance = queries.balance(7)
    assert balance is not None
    assert balance.total_minor == 320_00


@pytest.mark.django_db
def test_a_reference_that_booked_something_else_is_refused() -> None:
    services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT)

    with pytest.raises(services.ReferenceTaken, match="reference of its own"):
        services.post(draft=opening(8), reference="opening:7", by=CLERK, at=AT)


@pytest.mark.django_db
def test_an_entry_that_does_not_balance_is_refused() -> None:
    draft = EntryDraft("adjustment", 1, ON, (PostingDraft("principal", 5, "GBP", 7),))

    with pytest.raises(Unbalanced):
        services.post(draft=draft, reference="x", by=CLERK, at=AT)

    assert Entry.objects.count() == 0


@pytest.mark.django_db
def test_a_reversed_payment_is_owed_again_and_reversing_twice_books_once() -> None:
    services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT)
    paid = services.post(draft=payment(50_00, date(2026, 1, 20)), reference="payment:1", by=CLERK, at=AT)

    back = [
        services.reverse(entry_id=paid.entry_id, effective_on=date(2026, 1, 25), because="returned", by=CLERK, at=AT)
        for _ in range(2)
    ]

    assert back[0].entry_id == back[1].entry_id
    days = {day: queries.balances([7], as_of=day)[7].total_minor for day in (date(2026, 1, 22), date(2026, 1, 25))}
    assert days == {date(2026, 1, 22): 270_00, date(2026, 1, 25): 320_00}


@pytest.mark.django_db
def test_a_balance_is_what_was_known_then() -> None:
    services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT)
    late = AT + timedelta(days=30)
    services.post(draft=payment(50_00, date(2026, 1, 20)), reference="payment:1", by=CLERK, at=late)

    then = queries.balances([7], as_of=date(2026, 1, 31), known_at=AT + timedelta(days=20))[7]
    now = queries.balances([7], as_of=date(2026, 1, 31))[7]

    assert (then.total_minor, now.total_minor) == (320_00, 270_00)
    assert now.parts[Part.FEES] == 0


@pytest.mark.django_db
def test_what_is_paid_beyond_everything_is_held() -> None:
    services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT)

    services.post(draft=payment(400_00, date(2026, 1, 20)), reference="payment:1", by=CLERK, at=AT)

    assert queries.balances([7])[7].total_minor == 0
    assert queries.unapplied([7]) == {7: 80_00}


@pytest.mark.django_db
def test_the_story_of_a_balance_sums_to_it() -> None:
    services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT)
    services.post(draft=payment(50_00, date(2026, 1, 20)), reference="payment:1", by=CLERK, at=AT)

    story = queries.lines(7)

    assert [line.kind for line in story] == ["opening", "opening", "payment", "payment"]
    assert sum(line.amount_minor for line in story) == 270_00


@pytest.mark.django_db
def test_a_booked_posting_cannot_be_changed_or_deleted() -> None:
    services.post(draft=opening(), reference="opening:7", by=CLERK, at=AT)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Posting.objects.update(amount_minor=1)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Entry.objects.all()._raw_delete("default")


def compound(count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    entries = pl.DataFrame({"key": [1], "reference": ["intake:f:1"], "kind": ["opening"], "effective_on": [ON]})
    owed = pl.DataFrame({"subject_id": range(1, count + 1), "amount_minor": range(100, 100 + count)}).with_columns(
        code=pl.lit("principal")
    )
    house = pl.DataFrame({"subject_id": [None], "amount_minor": [-owed["amount_minor"].sum()], "code": ["placed"]})
    postings = pl.concat([owed, house.cast({"subject_id": pl.Int64})]).with_columns(
        key=pl.lit(1, pl.Int64), book=pl.lit(4, pl.Int64), currency=pl.lit("GBP")
    )
    return entries, postings


@pytest.mark.usefixtures("real_db")
def test_many_are_posted_at_once_and_once_only() -> None:
    with wiring.bulk().session() as session:
        first = post_many_in(session, *compound(500), by=CLERK, at=AT)
        again = post_many_in(session, *compound(500), by=CLERK, at=AT)
        balances = queries.balances_in(session, as_of=ON)
        trial = queries.trial_balance_in(session)
        off = queries.off_balance_in(session)
        torn = queries.torn_in(session)

    assert (first["is_new"].item(), again["is_new"].item()) == (True, False)
    assert first["entry_id"].item() == again["entry_id"].item()
    assert Posting.objects.count() == 501
    assert balances.height == 500
    assert dict(trial.select("code", "balance_minor").iter_rows()) == {
        "principal": balances["balance_minor"].sum(),
        "placed": -balances["balance_minor"].sum(),
    }
    assert (off, torn) == ([], [])
    one = queries.balance(1)
    assert one is not None
    assert one.total_minor == 100


@pytest.mark.usefixtures("real_db")
def test_many_that_do_not_balance_book_nothing() -> None:
    entries, postings = compound(3)

    with pytest.raises(Unbalanced, match="off by"), wiring.bulk().session() as session:
        post_many_in(session, entries, postings.head(3), by=CLERK, at=AT)

    assert Posting.objects.count() == 0


@pytest.mark.usefixtures("real_db")
def test_single_and_bulk_postings_share_accounts() -> None:
    services.post(draft=opening(7, book=4), reference="opening:7", by=CLERK, at=AT)

    with wiring.bulk().session() as session:
        post_many_in(session, *compound(3), by=CLERK, at=AT)
        trial = queries.trial_balance_in(session)

    assert trial.filter(pl.col("code") == "placed").height == 1
    assert trial["balance_minor"].sum() == 0
