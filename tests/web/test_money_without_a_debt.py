"""Money that names no debt for certain waits for a supervisor; every receipt is on the trail by its number."""

from __future__ import annotations

import json
from datetime import date

import pytest

from dunwell.cases.models import WorkItem
from dunwell.config import wiring
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Role
from dunwell.debts import services as debts
from dunwell.debts.models import Debt, Receipt
from dunwell.flows import verify_acts
from dunwell.flows.receive import receive
from dunwell.trail.models import Link
from tests import cast
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)


def take(*references: str, number: str = "b:1", amount_minor: int = 12_345) -> None:
    line = PaymentLine(number, amount_minor, "GBP", DAY, DAY, references)
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=NOW)


def test_it_waits_for_a_supervisor_with_what_was_written_beside_it() -> None:
    cast.ada()
    take("for the washing machine")
    take("for the washing machine")

    item = WorkItem.objects.get()
    assert (item.kind, item.skill, item.person_id) == ("unmatched_payment", "supervisor", None)
    queue = browser(Role.SUPERVISOR, name="sami").get("/desk/").content.decode()
    assert "Money came in and no debt is named for certain" in queue
    page = browser(Role.SUPERVISOR, name="sara").get(f"/desk/work/{item.pk}/").content.decode()
    assert "123.45" in page
    assert "for the washing machine" in page
    assert "Money came in" not in browser(Role.OFFICER).get("/desk/").content.decode()


def test_money_for_a_debt_that_left_us_names_its_person() -> None:
    ada = cast.ada()
    debts.move_state(
        debt_id=ada.debt_id, old="open", new="recalled", moved_on=DAY, because="file", by=cast.CLERK, at=NOW
    )
    reference = Debt.objects.get(pk=ada.debt_id).reference

    take(reference)

    item = WorkItem.objects.get()
    assert (item.reason.split()[0], item.person_id, item.debt_id) == ("payment_held", ada.person_id, ada.debt_id)
    assert reference in browser(Role.SUPERVISOR).get(f"/desk/work/{item.pk}/").content.decode()


def test_every_receipt_is_on_the_trail_by_its_number() -> None:
    ada = cast.ada()
    take(Debt.objects.get(pk=ada.debt_id).reference, number="b:1")
    take("nobody", number="b:2")

    told = Link.objects.filter(did__in=["payment.taken", "payment.waits"]).order_by("id")
    assert [json.loads(link.because)["receipt"] for link in told] == list(
        Receipt.objects.order_by("id").values_list("pk", flat=True)
    )
    assert verify_acts.acts_against_rows(wiring.reader()) == []


def test_a_receipt_that_was_exchanged_is_found() -> None:
    ada = cast.ada()
    take(Debt.objects.get(pk=ada.debt_id).reference)

    Receipt.objects.update(amount_minor=1)

    assert verify_acts.acts_against_rows(wiring.reader())
