"""Sending a payment back on the page: what stays, who says yes, and every refusal in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dunwell.cases.models import Approval
from dunwell.core.ports import ProviderRefused
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Role
from dunwell.debts.models import Debt, Receipt
from dunwell.flows.receive import receive
from dunwell.ledger import queries as books
from dunwell.web.doors import Doors
from tests import cast
from tests.flows.test_send_back import Asked
from tests.web.staff import NOW, browser
from tests.web.staff import doors as usual

pytestmark = pytest.mark.django_db
SAYS_NO = "the payment provider answered 400 the card account is closed"


class Provider(Asked):
    """Notes what goes back; refuses 150.00."""

    def send_back(self, payment_id: str, *, amount_minor: int, key: str) -> None:
        super().send_back(payment_id, amount_minor=amount_minor, key=key)
        if amount_minor == 150_00:
            raise ProviderRefused(SAYS_NO)


PROVIDER = Provider()


def taking_doors() -> Doors:
    return replace(usual(), taking=PROVIDER)


@pytest.fixture(autouse=True)
def taking(settings: Any) -> None:
    settings.DOORS = "tests.web.test_send_back_page.taking_doors"
    PROVIDER.back.clear()


def paid(minor: int, reference: str = "stripe:pi_1", *, debt_id: int = 0) -> str:
    """Ada pays her 300.00 so much; the address of the page that sends it back."""
    debt_id = debt_id or cast.ada().debt_id
    named = Debt.objects.get(pk=debt_id).reference
    line = PaymentLine(reference, minor, "GBP", NOW.date(), NOW.date(), (named,))
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=NOW)
    return f"/payments/{Receipt.objects.get(reference=reference).pk}/back/"


def wants(amount: str, way: str = "provider", because: str = "paid twice") -> dict[str, str]:
    return {"amount": amount, "way": way, "because": because}


def test_the_page_proposes_what_was_paid_too_much_and_says_what_stays_and_who_decides() -> None:
    address = paid(420_00)
    sami = browser(Role.SUPERVISOR)

    page = sami.get(address).content.decode()
    small = sami.post(f"{address}drawn/", wants("20")).content.decode()
    large = sami.post(f"{address}drawn/", wants("120.00")).content.decode()
    beyond = sami.post(f"{address}drawn/", wants("130,00")).content.decode()

    assert 'value="120.00"' in page
    assert "You decide this alone." in small
    assert "400.00" in small
    assert "somebody else says yes (manager), within 5 days" in large
    assert "the rest is owed again" in beyond
    assert PROVIDER.back == []


def test_a_small_part_goes_back_at_once_and_a_large_one_on_a_second_yes() -> None:
    address = paid(420_00)
    sami, mona = browser(Role.SUPERVISOR, name="sami"), browser(Role.MANAGER, name="mona")

    at_once = sami.post(address, wants("20.00"), follow=True).content.decode()
    asked = sami.post(address, wants("110.00"), follow=True).content.decode()
    again = sami.get(address).content.decode()
    number = Approval.objects.get().pk
    done = mona.post(f"/approvals/{number}/decide/", {"to": "yes"}, follow=True).content.decode()

    assert "The provider was asked to send it back" in at_once
    assert "Nothing moved yet" in asked
    assert "the way the payment came" in asked
    assert "waits for a yes on this debt" in again
    assert "Approved: the provider sends it back" in done
    assert [minor for _, minor, _ in PROVIDER.back] == [20_00, 110_00]


def test_where_the_provider_refuses_after_the_yes_the_approvals_page_has_its_words() -> None:
    address = paid(420_00)
    browser(Role.SUPERVISOR, name="sami").post(address, wants("150.00"))
    number = Approval.objects.get().pk

    mona = browser(Role.MANAGER, name="mona")
    told = mona.post(f"/approvals/{number}/decide/", {"to": "yes"}, follow=True).content.decode()

    assert "nothing moved" in told
    assert told.count(SAYS_NO) == 2
    assert Approval.objects.get().state == "failed"
    assert books.unapplied([Debt.objects.get(reference="NW-ADA").pk]) != {}


def test_by_bank_transfer_it_is_booked_out_of_what_is_held() -> None:
    address = paid(420_00, "csv:77")
    sami = browser(Role.SUPERVISOR)

    page = sami.get(address).content.decode()
    drawn = sami.post(f"{address}drawn/", wants("20", "bank")).content.decode()
    booked = sami.post(address, wants("20.00", "bank"), follow=True).content.decode()

    assert "The way the payment came" not in page
    assert "booking it here moves no money there" in drawn
    assert "Make the transfer at your bank" in booked
    assert set(books.unapplied([Debt.objects.get(reference="NW-ADA").pk]).values()) == {100_00}


@pytest.mark.parametrize("reference", ["stripe:pi_1#2", "stripe:pi_1:du_1:won_back"])
def test_a_share_of_a_payment_and_what_a_dispute_gave_back_go_by_bank_transfer_alone(reference: str) -> None:
    page = browser(Role.SUPERVISOR).get(paid(420_00, reference)).content.decode()

    assert "The way the payment came" not in page
    assert "By bank transfer" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (wants("much"), "Write the amount like 120.50."),
        (wants("0"), "What goes back is more than zero."),
        (wants("-5"), "What goes back is more than zero."),
        (wants("500.00"), "More than may still go back of this payment"),
        (wants("121.00", "bank"), "More than is held beyond what is owed"),
        (wants("5.00", because=""), "Say in a few words why"),
    ],
)
def test_every_refusal_is_said_on_the_page(said: dict[str, str], words: str) -> None:
    address = paid(420_00)

    answer = browser(Role.SUPERVISOR).post(address, said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert PROVIDER.back == []


def test_an_officer_asks_compliance_is_kept_out_and_what_cannot_go_back_says_why() -> None:
    address = paid(100_00, "csv:78")
    officer = browser(Role.OFFICER)

    assert "Nothing of this payment can go back from here" in officer.get(address).content.decode()
    assert browser(Role.COMPLIANCE, name="cora").get(address).status_code == 403
    assert officer.get("/payments/999/back/").status_code == 404


def test_the_receipt_and_the_persons_page_lead_there() -> None:
    address = paid(420_00)
    sami = browser(Role.SUPERVISOR)
    person_id = Debt.objects.get(reference="NW-ADA").person_id

    assert sami.get(address.removesuffix("back/")).headers["Location"] == address
    assert address in sami.get(f"/desk/people/{person_id}/?all=1").content.decode()


def test_the_page_asks_few_questions(django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    address, sami = paid(420_00), browser(Role.SUPERVISOR)
    sami.get(address)

    with django_assert_max_num_queries(26):  # type: ignore[operator]
        assert sami.get(address).status_code == 200
