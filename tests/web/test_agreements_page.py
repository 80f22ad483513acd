"""Agreements with creditors: a manager agrees commission and terms; the client is paid by them; refusals are told."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from dunwell.cases.models import Approval
from dunwell.core.words import Role
from dunwell.debts import floors, remittances, terms
from dunwell.flows import charging
from tests import cast
from tests.flows.money import at, lent, pays
from tests.web.staff import JOBS, browser

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
    JOBS.started.clear()

    manager.post(f"/reports/agreements/{book}/terms/", TERMS)
    page = manager.get(f"/reports/agreements/{book}/").content.decode()

    [found] = terms.terms_of(debt_id)
    assert found.rates[0].rate_units == 8_250_000
    assert terms.in_force(debt_id, on=date(2026, 2, 1)).fees == {"late": 1200}
    assert "8.25 %" in page
    assert "contract 7" in page
    assert JOBS.started == [["accrue", "--law-only"]]


def test_highest_rate_order_of_payments_and_every_version_stand_on_the_page() -> None:
    book, manager = cast.portfolio(), browser(Role.MANAGER)
    address, order = f"/reports/agreements/{book}/terms/", ("principal", "interest", "fees", "costs")
    more = {"rate_max": "9", **{f"order_{place}": part for place, part in enumerate(order, 1)}}

    manager.post(address, TERMS | {"source": "a slip"})
    manager.post(address, TERMS | more)
    manager.post(address, TERMS | {"starts_on": "2027-01-01", "rate": "5"})
    page = manager.get(f"/reports/agreements/{book}/").content.decode()
    half = manager.post(address, TERMS | {"order_1": "fees"})

    [agreed, later] = terms.versions_of(lent())
    assert (agreed.rate_max, agreed.allocation_order) == ("0.09", "principal,interest,fees,costs")
    assert "Principal, Interest, Fees, Costs" in page
    assert all(
        words in page for words in ("9 %", "in force", "holds later", "corrected since", "a slip", "31 Dec 2026")
    )
    assert later.allocation_order == ""
    assert half.status_code == 422
    assert terms.versions_of(lent())[0].pk == agreed.pk


def test_what_the_creditor_allows_is_recorded_by_a_manager_and_read_by_others() -> None:
    book, manager = cast.portfolio(), browser(Role.MANAGER)
    address = f"/reports/agreements/{book}/floor/"

    before = manager.get(f"/reports/agreements/{book}/").content.decode()
    manager.post(address, {"percent": "70", "months": "", "instalment": "15.00"})
    refused = manager.post(address, {"percent": "0"})
    sami = browser(Role.SUPERVISOR, name="sami")
    read = sami.get(f"/reports/agreements/{book}/").content.decode()

    assert floors.floor_of(book) == floors.Floor(70, None, 15_00)
    assert before.count("the house&#x27;s figure") + before.count("the house's figure") == 3
    assert refused.status_code == 422
    assert sami.post(address, {"percent": "1"}).status_code == 403
    assert "A manager agrees terms; you may read them." in read
    assert "Agree these terms" not in read


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


def test_terms_dated_back_over_much_that_was_charged_wait_for_another_manager() -> None:
    debt_id, manager = lent(9_000_000_00), browser(Role.MANAGER)
    book = cast.portfolio()
    manager.post(f"/reports/agreements/{book}/terms/", TERMS)
    charging.settle(debt_id=debt_id, through=date(2026, 2, 1), by=cast.CLERK, at=at(date(2026, 2, 1)))
    JOBS.started.clear()

    asked = manager.post(f"/reports/agreements/{book}/terms/", TERMS | {"rate": "1"}, follow=True).content.decode()
    page = manager.get(reverse("supervisor:approvals")).content.decode()

    assert "somebody else is asked for a second yes" in asked
    assert len(terms.versions_of(debt_id)) == 1
    assert "Terms dated back" in page
    assert "Northwind GB" in page
    assert "You asked for it: somebody else answers." in page

    decide = f"/approvals/{Approval.objects.get().pk}/decide/"
    sami, maya = browser(Role.SUPERVISOR, name="sami"), browser(Role.MANAGER, name="maya")
    noted = sami.post(decide, {"to": "yes"}, follow=True).content.decode()
    assert JOBS.started == []
    done = maya.post(decide, {"to": "yes"}, follow=True).content.decode()
    assert "Another yes is asked" in noted
    assert "Agreed." in done
    assert "it is booked" not in done
    assert len(terms.history_of_book(book)) == 2
    assert JOBS.started == [["accrue", "--law-only"]]
