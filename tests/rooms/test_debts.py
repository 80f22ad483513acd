"""Debts: what is owed, when it fell due, states, parties, documents."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from dunwell.core import journal
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.ageing import Age
from dunwell.core.waterfall import allocate, read_order
from dunwell.core.words import Part
from dunwell.debts import documents, queries, schedules, services
from dunwell.debts.models import Changed
from dunwell.debts.states import AlreadyMoved, MoveNotPermitted
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from tests.cast import AT, CLERK, OFFICER, ada, ben, owes, portfolio

pytestmark = pytest.mark.django_db
FEB2, MAR2 = date(2026, 2, 2), date(2026, 3, 2)


@transaction.atomic
def pay(debt_id: int, minor: int, on: date, *, after_days: int = 0) -> None:
    debt = queries.locked(debt_id)
    split = allocate(minor, debt.owed, order=read_order(debt.allocation_order))
    draft = journal.payment(
        book=debt.portfolio_id, subject_id=debt_id, currency=debt.currency, split=split, received_on=on
    )
    ledger.post(draft=draft, reference=f"pay:{debt_id}:{on}:{minor}", by=CLERK, at=AT + timedelta(days=after_days))


def test_a_debt_shows_what_is_owed_and_since_when() -> None:
    debt_id = ada().debt_id

    card = queries.card(debt_id, as_of=FEB2, seen_by=OFFICER)

    assert card.balance_minor == 300_00
    assert card.age == Age(date(2026, 1, 1), 200_00, 32, "31-60")
    assert card.creditor == "Northwind Energy GB"


def test_a_partial_payment_moves_the_oldest_date_only_when_it_fills_it() -> None:
    debt_id = ada().debt_id
    pay(debt_id, 60_00, date(2026, 1, 20))

    half = queries.card(debt_id, as_of=FEB2, seen_by=OFFICER).age
    pay(debt_id, 40_00, date(2026, 1, 25))
    full = queries.card(debt_id, as_of=FEB2, seen_by=OFFICER).age

    assert half == Age(date(2026, 1, 1), 140_00, 32, "31-60")
    assert full == Age(date(2026, 2, 1), 100_00, 1, "1-30")


def test_a_back_dated_payment_changes_the_past_as_known_now_and_not_as_known_then() -> None:
    debt_id = ada().debt_id
    pay(debt_id, 100_00, date(2026, 1, 20), after_days=60)

    then = queries.card(debt_id, as_of=FEB2, known_at=AT + timedelta(days=30), seen_by=OFFICER).age
    now = queries.card(debt_id, as_of=FEB2, seen_by=OFFICER).age

    assert (then.days_past_due, now.days_past_due) == (32, 1)


def test_a_back_dated_pause_takes_its_days_out_and_withdrawing_it_counts_them_again() -> None:
    debt_id = ada().debt_id
    pause_id = schedules.pause(
        debt_id=debt_id, starts_on=date(2026, 1, 11), ends_on=date(2026, 1, 20), because="ill", by=OFFICER, at=AT
    )
    paused = queries.card(debt_id, as_of=FEB2, seen_by=OFFICER).age

    schedules.withdraw_pause(pause_id=pause_id, because="wrong debt", by=OFFICER, at=AT + timedelta(days=40))

    assert paused.days_past_due == 22
    assert queries.card(debt_id, as_of=FEB2, seen_by=OFFICER).age.days_past_due == 32
    known = queries.card(debt_id, as_of=FEB2, known_at=AT + timedelta(days=39), seen_by=OFFICER)
    assert known.age.days_past_due == 22


def test_a_replaced_schedule_counts_from_its_own_dates() -> None:
    debt_id = ada().debt_id
    pay(debt_id, 100_00, date(2026, 1, 20))
    new = [(date(2026, 3, 1), 100_00), (date(2026, 4, 1), 100_00)]

    schedules.replace(debt_id=debt_id, lines=new, because="agreed", by=OFFICER, at=AT + timedelta(days=5))

    assert queries.card(debt_id, as_of=MAR2, seen_by=OFFICER).age == Age(date(2026, 3, 1), 100_00, 1, "1-30")
    earlier = queries.card(debt_id, as_of=MAR2, known_at=AT + timedelta(days=4), seen_by=OFFICER)
    assert earlier.age.oldest_unpaid_due_on == date(2026, 2, 1)


def test_an_instalment_of_nothing_is_refused() -> None:
    with pytest.raises(schedules.NotAnInstalment):
        schedules.add_line(debt_id=1, due_on=MAR2, amount_minor=0, because="x", by=OFFICER, at=AT)


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(schedules.NotASpan):
        schedules.pause(debt_id=1, starts_on=MAR2, ends_on=FEB2, because="x", by=OFFICER, at=AT)


def test_a_state_moves_once_and_the_second_is_told() -> None:
    debt_id = ada().debt_id
    move = {"debt_id": debt_id, "old": "open", "moved_on": FEB2, "because": "asked for", "by": OFFICER, "at": AT}

    services.move_state(**move, new="recalled")  # type: ignore[arg-type]

    with pytest.raises(AlreadyMoved, match="is recalled, not open"):
        services.move_state(**move, new="closed")  # type: ignore[arg-type]
    with pytest.raises(MoveNotPermitted):
        services.move_state(**{**move, "old": "sold"}, new="open")  # type: ignore[arg-type]
    assert [(m.old, m.new) for m in queries.moves_of(debt_id)] == [("open", "recalled")]


def test_a_joint_debtor_sees_the_debt_too() -> None:
    debt_id, other = ada().debt_id, ben()

    services.bind_party(
        debt_id=debt_id, person_id=other.person_id, relation="joint_debtor", starts_on=FEB2, by=OFFICER, at=AT
    )

    found = queries.debts_of(other.person_id, as_of=FEB2, seen_by=OFFICER)
    assert [card.debt_id for card in found] == sorted([debt_id, other.debt_id])
    assert queries.debt_ids_of(other.person_id) == sorted([debt_id, other.debt_id])


def test_a_balance_is_explained_by_its_entries() -> None:
    debt_id = ada().debt_id
    pay(debt_id, 60_00, date(2026, 1, 20))

    story = queries.why_balance(debt_id, seen_by=OFFICER)

    assert sum(line.amount_minor for line in story) == 240_00
    assert books.owed(subject_id=debt_id)[Part.PRINCIPAL] == 240_00


def test_whoever_has_no_role_sees_nothing() -> None:
    debt_id = ada().debt_id

    with pytest.raises(NotForYou, match="ask someone"):
        queries.card(debt_id, as_of=FEB2, seen_by=Actor("stranger"))


def test_the_same_reference_is_the_same_debt_and_never_someone_elses() -> None:
    member, other = ada(), ben()

    assert owes(member.person_id, reference="NW-ADA") == member.debt_id
    with pytest.raises(services.ReferenceDiffers):
        owes(other.person_id, reference="NW-ADA")
    assert queries.find("NW-ADA") == [member.debt_id]
    assert portfolio() in queries.portfolio_names()


def test_a_change_marks_the_snapshot_row() -> None:
    debt_id = ada().debt_id
    Changed.objects.all().delete()

    services.note_dates(debt_id=debt_id, dates={"defaulted_on": FEB2}, because="notice served", by=OFFICER, at=AT)

    assert list(Changed.objects.values_list("debt_id", flat=True)) == [debt_id]
    with pytest.raises(services.NoSuchDate):
        services.note_dates(debt_id=debt_id, dates={"state": None}, because="x", by=OFFICER, at=AT)


def test_a_document_is_kept_once_and_a_change_is_noticed(tmp_path: Path) -> None:
    debt_id, files = ada().debt_id, tmp_path / "files"
    source = tmp_path / "contract.pdf"
    source.write_bytes(b"signed")
    keep = {"debt_id": debt_id, "path": source, "files": files, "kind": "contract", "name": "contract.pdf"}

    first, again = (documents.keep(**keep, by=OFFICER, at=AT) for _ in range(2))  # type: ignore[arg-type]

    assert first == again
    kept = documents.opened(first, files=files)
    assert kept.read_bytes() == b"signed"
    assert [d.name for d in queries.documents_of(debt_id, seen_by=OFFICER)] == ["contract.pdf"]
    kept.write_bytes(b"forged")
    with pytest.raises(documents.DocumentDamaged, match="restore"):
        documents.opened(first, files=files)
