"""The provider's door: signed news alone, once; and the page from which a person goes on to pay."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from dunwell.adapters.stripe import StripePayments
from dunwell.adapters.stripe.news import sign
from dunwell.core.ports import PaymentOrder, PaymentPage
from dunwell.debts.models import Debt
from dunwell.debts.models import PaymentOrder as Orders
from dunwell.ledger import queries as books
from dunwell.web.doors import Doors
from tests import cast
from tests.web.staff import NOW
from tests.web.staff import doors as usual

pytestmark = pytest.mark.django_db
KEY = "whsec_test"
STAMP = int(NOW.timestamp())


class NoNetwork(StripePayments):
    """Opens pages without asking anybody."""

    def open(self, order: PaymentOrder) -> PaymentPage:
        return PaymentPage("cs_1", url=f"https://checkout.invalid/{order.reference}")


def taking_doors() -> Doors:
    return replace(usual(), taking=NoNetwork("sk_test_1", KEY))


@pytest.fixture
def taking(settings: Any) -> None:
    settings.DOORS = "tests.web.test_provider_payments.taking_doors"


def post(raw: bytes, signature: str = "") -> Any:
    client = Client(enforce_csrf_checks=True)
    headers: dict[str, Any] = {"Stripe-Signature": signature or sign(raw, timestamp=STAMP, key=KEY)}
    return client.post("/provider/payments", raw, content_type="application/json", headers=headers)


def event(key: str) -> bytes:
    found = {
        "object": "payment_intent", "id": "pi_1", "amount_received": 50_00, "currency": "gbp",
        "metadata": {"order": key},
    }  # fmt: skip
    said = {"id": "evt_1", "type": "payment_intent.succeeded", "created": STAMP, "data": {"object": found}}
    return json.dumps(said).encode()


@pytest.mark.usefixtures("taking")
def test_from_the_message_to_the_money() -> None:
    who, client = cast.ada(), Client()
    reference = Debt.objects.get(pk=who.debt_id).reference
    page = client.get(f"/pay/{reference}")
    token = page.context["token"]

    ready = client.post(f"/pay/{reference}", {"token": token, "amount": "50.00"}).content.decode()
    assert f"https://checkout.invalid/{reference}" in ready
    assert "250" not in page.content.decode() + ready
    key = Orders.objects.get().key
    assert [post(event(key)).json()["status"] for _ in range(2)] == ["taken", "known"]

    balance = books.balance(who.debt_id)
    assert balance is not None
    assert balance.total_minor == 250_00
    assert "Thank you." in client.get(f"/pay/{reference}?done=1").content.decode()


@pytest.mark.usefixtures("taking")
def test_a_stranger_learns_nothing_and_a_forged_post_does_nothing() -> None:
    who, client = cast.ada(), Client()
    token = client.get("/pay/NONE-1").context["token"]

    refused = client.post("/pay/NONE-1", {"token": token, "amount": "50.00"})
    assert refused.status_code == 422
    assert "use the ways to pay that stand in our message" in refused.content.decode()
    assert client.post("/pay/NW-ADA", {"token": "short", "amount": "50"}).status_code == 422
    assert post(b"{}", "t=1,v1=00").status_code == 401
    assert post(b"{}").status_code == 400
    balance = books.balance(who.debt_id)
    assert balance is not None
    assert balance.total_minor == 300_00


def test_without_a_provider_the_page_says_how_to_pay_and_the_door_is_shut() -> None:
    assert "Payments are not taken on this page" in Client().get("/pay/NW-ADA").content.decode()
    assert post(b"{}").status_code == 404
