"""Agreements with creditors: a manager agrees commission and terms; the client is paid by them; refusals are told."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.core.words import Role
from dunwell.debts import remittances, terms
from tests import cast
from tests.flows.money import lent, pays
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
COMMISSION = {
    "starts_on": "2026-01-01", "rate": "25", "fixed": "10.00", "vat_rate": "20", "vat_number": "GB123", "way": "net",
    "cycle": "month", "trust_account": "Trust 1",
}  # fmt: skip
TERMS = {
    "starts_on": "2026-01-01", "product": "", "method": "simple", "rate": "8.25", "every": "month",
    "day_count": "act_365", "cap": "", "small": "1.00", "late": "12.00", "returned_debit": "", "source": "contract 7",
}  # fmt: skip


def test_a_manager_agrees_a_commission_and_the_client_is_paid_by_it() -> None:
    book, manager = cast.portfolio(), browser(Role.MANAGER)
    pays(lent(), 400_00, date(2026, 2, 1))

    manager.post(f"/reports/agreements/{book}/commission/", COMMISSION)
    page = manager.get(f"/reports/agreements/{book}/").content.decode()
    listed = manager.get("/reports/agreements/").content.decode()
    due = manager.get("/reports/remittances/").content.decode()
    manager.post("/reports/remittances/pay/", {"client": "Northwind Energy GB", "through": "2026-02-28"})
    [made] = remittances.of_client("Northwind Energy GB")
    told = manager.get(f"/reports/remittances/{made.remittance_id}/").content.decode()
    files = [manager.get(f"/reports/remittances/{made.remittance_id}/invoice.{form}") for form in ("csv", "pdf")]

    assert "Trust 1" in page
    assert "25 %" in listed
    assert "waits to be paid what was collected through" in due
    assert all(words in told for words in ("110.00", "22.00", "268.00"))
    assert "120.00" in files[0].content.decode()
    assert files[1].content.startswith(b"%PDF")


def test_a_manager_agrees_how_the_debts_of_a_book_are_charged() -> None:
    book, manager = cast.portfolio(), browser(Role.MANAGER)
    debt_id = lent()

    manager.post(f"/reports/agreements/{book}/terms/", TERMS)
    page = manager.get(f"/reports/agreements/{book}/").content.decode()

    [found] = terms.terms_of(debt_id)
    assert found.rates[0].rate_units == 8_250_000
    assert terms.in_force(debt_id, on=date(2026, 2, 1)).fees == {"late": 1200}
    assert "8.25 %" in page
    assert "contract 7" in page


def test_what_contradicts_itself_stands_on_the_form_and_others_may_not_agree() -> None:
    book, manager = cast.portfolio(), browser(Role.MANAGER)
    address = f"/reports/agreements/{book}/commission/"

    refused = manager.post(address, COMMISSION | {"rate": "101"})
    odd = manager.post(address, COMMISSION | {"fixed": "-1"})

    large = manager.post(f"/reports/agreements/{book}/terms/", TERMS | {"small": "2500.01"})

    assert (refused.status_code, odd.status_code, large.status_code) == (422, 422, 422)
    assert "at most the GBP 2,500.00 that you may write off alone" in large.content.decode()
    assert browser(Role.SUPERVISOR, name="sami").post(address, COMMISSION).status_code == 403
    assert manager.get("/reports/agreements/999999/").status_code == 404


def test_why_a_client_is_not_paid_is_told_in_the_readers_language() -> None:
    cast.portfolio()
    pays(lent(), 400_00, date(2026, 2, 1))
    manager = browser(Role.MANAGER)
    manager.cookies["django_language"] = "fr"

    told = manager.post("/reports/remittances/pay/", {"client": "Northwind Energy GB", "through": "2026-03-01"})

    assert "Aucune commission" in told.content.decode()
