"""Why a balance is what it is, the statement of account, and what clients were paid, as pages and files."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.core.words import Role
from dunwell.debts import remittances
from dunwell.debts.models import Debt
from tests import cast
from tests.flows.money import bears, lent, pays
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
FEBRUARY = date(2026, 2, 1)


def test_the_page_derives_a_balance_down_to_days_and_rates() -> None:
    debt_id = lent()
    bears(debt_id)
    pays(debt_id, 510_00, FEBRUARY)
    person_id = Debt.objects.get(pk=debt_id).person_id
    address = f"/desk/people/{person_id}/debts/{debt_id}/balance/"
    officer = browser(Role.OFFICER)

    words = officer.get(address, {"as_of": "2026-02-16"}).content.decode()
    before = officer.get(address, {"as_of": "2026-02-16", "known_on": "2026-01-31"}).content.decode()

    assert "31 days on" in words
    assert "12 % a year" in words
    assert "The period under way, not charged yet" in words
    assert "510.00" not in before
    assert "as known on" in before


@pytest.mark.parametrize(("form", "starts"), [("csv", b""), ("pdf", b"%PDF")])
def test_the_statement_of_account_is_a_file(form: str, starts: bytes) -> None:
    ada = cast.ada()

    answer = browser(Role.OFFICER).get(f"/desk/people/{ada.person_id}/debts/{ada.debt_id}/statement.{form}")

    assert answer.status_code == 200
    assert answer.content.startswith(starts)


def test_a_debt_of_someone_else_is_not_shown_under_a_person() -> None:
    ada, ben = cast.ada(), cast.ben()

    assert browser(Role.OFFICER).get(f"/desk/people/{ben.person_id}/debts/{ada.debt_id}/balance/").status_code == 404


def test_a_manager_pays_a_client_and_reads_its_statement() -> None:
    book = cast.portfolio()
    pays(lent(), 400_00, FEBRUARY)
    manager = browser(Role.MANAGER)
    form = {"client": "Northwind Energy GB", "through": "2026-03-01"}

    refused = manager.post("/reports/remittances/pay/", form)
    new = remittances.NewCommission(book, date(2026, 1, 1), "0.25", is_net=True)
    remittances.agree_commission(new=new, by=cast.CLERK, at=cast.AT)
    manager.post("/reports/remittances/pay/", form)
    words = manager.get("/reports/remittances/").content.decode()
    [made] = remittances.of_client("Northwind Energy GB")
    told = manager.get(f"/reports/remittances/{made.remittance_id}/").content.decode()

    assert "No commission is agreed" in refused.content.decode()
    assert "300.00" in words
    assert "Ties to the books, to the cent" in told
    assert manager.get(f"/reports/remittances/{made.remittance_id}.pdf").content.startswith(b"%PDF")
