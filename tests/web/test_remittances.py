"""The page of what clients were paid: an invoiced commission is marked paid there, once, by a manager."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dunwell.core.words import Role
from dunwell.debts import remittances
from dunwell.flows import remit
from tests import cast
from tests.flows.money import lent, pays
from tests.web.staff import browser

pytestmark = pytest.mark.django_db


def invoiced() -> int:
    """A remittance paid out gross, its commission invoiced."""
    book, first = cast.portfolio(), date(2026, 1, 1)
    new = remittances.NewCommission(book, first, "0.25", is_net=False)
    remittances.agree_commission(new=new, by=cast.CLERK, at=cast.AT)
    pays(lent(), 400_00, date(2026, 2, 1))
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    [made] = remit.remit(client="Northwind Energy GB", through=date(2026, 3, 1), by=cast.CLERK, at=at)
    return made.remittance_id


def test_a_manager_marks_an_invoiced_commission_paid_once() -> None:
    number = invoiced()
    manager = browser(Role.MANAGER)
    address = f"/reports/remittances/{number}/paid/"
    before = manager.get("/reports/remittances/").content.decode()

    first, again = manager.post(address), manager.post(address)

    assert address in before
    assert (first.status_code, again.status_code) == (302, 400)
    assert address not in manager.get("/reports/remittances/").content.decode()
    assert "no invoiced commission" in again.content.decode()


def test_who_is_no_manager_marks_nothing_paid() -> None:
    number = invoiced()

    assert browser(Role.OFFICER).post(f"/reports/remittances/{number}/paid/").status_code == 403
