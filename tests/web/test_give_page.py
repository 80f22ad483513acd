"""Giving up on the page: at once below the limit, through the approvals above it."""

from __future__ import annotations

import pytest

from dunwell.cases.models import Approval
from dunwell.core.words import Part, Role
from dunwell.ledger import queries as books
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db


def left(debt_id: int) -> int:
    return sum(books.owed(subject_id=debt_id).values())


def test_a_waiver_is_asked_for_and_approved_by_somebody_else() -> None:
    who = cast.ada()
    before, sami, mona = left(who.debt_id), browser(Role.SUPERVISOR, name="sami"), browser(Role.MANAGER, name="mona")
    address = f"/debts/{who.debt_id}/give/"

    page = sami.get(address).content.decode()
    small = {"kind": "waiver", "part": "principal", "amount": "20.00", "because": "kindness"}
    booked = sami.post(address, small, follow=True).content.decode()
    asked = sami.post(address, {**small, "amount": "240.00"}, follow=True).content.decode()
    number = Approval.objects.get().pk
    own = sami.post(f"/approvals/{number}/decide/", {"to": "yes"}, follow=True).content.decode()
    waits = left(who.debt_id)
    done = mona.post(f"/approvals/{number}/decide/", {"to": "yes"}, follow=True).content.decode()

    assert "What you may decide alone here" in page
    assert "Booked." in booked
    assert "it waits for somebody else" in asked
    assert "Nobody approves what they asked for" in own
    assert waits == before - 20_00
    assert "Approved: it is booked." in done
    assert left(who.debt_id) == before - 260_00


def test_a_refusal_stands_on_the_form() -> None:
    who, sami = cast.ada(), browser(Role.SUPERVISOR)
    address = f"/debts/{who.debt_id}/give/"

    no_part = sami.post(address, {"kind": "waiver", "amount": "1.00", "because": "x"})
    no_number = sami.post(address, {"kind": "refund", "amount": "much", "because": "x"})

    assert (no_part.status_code, no_number.status_code) == (422, 422)
    assert "Choose the part that is waived" in no_part.content.decode()
    assert books.owed(subject_id=who.debt_id)[Part.PRINCIPAL] == 300_00
