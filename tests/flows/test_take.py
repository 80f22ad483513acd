"""Money through a provider: booked once however often it is told, taken back when it goes back, never lost."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import pytest

from dunwell.adapters.stripe import BadStripeSettings, StripePayments
from dunwell.adapters.stripe.news import sign
from dunwell.core.ports import NotReadable, NotSigned, PaymentOrder, PaymentPage, ProviderFailed
from dunwell.debts.models import Debt, Receipt
from dunwell.debts.models import PaymentOrder as Orders
from dunwell.flows import take
from dunwell.flows.take import NotPayable
from tests import cast
from tests.flows.money import books_tie, lent, state, total

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
KEY = "whsec_test"


def stripe(url: str = "https://stripe.invalid", **named: Any) -> StripePayments:
    return StripePayments("sk_test_1", KEY, url, **named)


def event(kind: str, number: str = "evt_1", **found: Any) -> bytes:
    said = {"currency": "gbp", "object": "payment_intent", "id": "pi_1", **found}
    return json.dumps({"id": number, "type": kind, "created": STAMP, "data": {"object": said}}).encode()


def told(raw: bytes) -> str:
    news = stripe().read(raw, signature=sign(raw, timestamp=STAMP, key=KEY), now=NOW)
    return take.take(news, provider="stripe", by=cast.CLERK, at=NOW)


def paid(minor: int = 100_00, key: str = "form-1", **found: Any) -> bytes:
    return event("payment_intent.succeeded", amount=minor, amount_received=minor, metadata={"order": key}, **found)


def back(minor: int, **found: Any) -> bytes:
    said: dict[str, Any] = {
        "object": "charge",
        "id": "ch_1",
        "payment_intent": "pi_1",
        "amount": 100_00,
        "amount_refunded": minor,
    }
    return event("charge.refunded", **{**said, **found})


class Pages:
    """A provider that opens pages in memory."""

    name = "stripe"
    opened: list[PaymentOrder]

    def __init__(self) -> None:
        self.opened = []

    def open(self, order: PaymentOrder) -> PaymentPage:
        self.opened.append(order)
        return PaymentPage(f"cs_{order.key}", url="https://pay.invalid/1")

    def send_back(self, payment_id: str, *, amount_minor: int, key: str) -> None:
        raise NotImplementedError

    def read(self, raw: bytes, *, signature: str, now: datetime) -> Any:
        raise NotImplementedError


def begun(debt_id: int, amount: str = "100.00", key: str = "form-1") -> PaymentPage:
    reference = Debt.objects.get(pk=debt_id).reference
    return take.begin(
        reference=reference, amount=amount, key=key, return_url="https://ours.invalid/", provider=Pages(),
        by=cast.CLERK, at=NOW,
    )  # fmt: skip


@pytest.mark.usefixtures("real_db")
class TestMoney:
    """What news does to a debt."""

    def test_a_payment_told_three_times_is_booked_once(self) -> None:
        debt_id = lent()
        begun(debt_id)

        assert [told(paid()), told(paid()), told(paid(number="evt_2"))] == ["taken", "known", "known"]
        assert (total(debt_id), Orders.objects.get().state) == (900_00, "paid")
        assert Receipt.objects.get().reference == "stripe:pi_1"
        assert books_tie()

    def test_a_refund_takes_the_payment_back_and_is_told_once(self) -> None:
        debt_id = lent()
        begun(debt_id)
        told(paid())

        assert [told(back(100_00)), told(back(100_00))] == ["taken", "known"]
        assert (total(debt_id), Orders.objects.get().state) == (1_000_00, "refunded")
        assert books_tie()

    def test_a_part_refund_waits_for_a_person_and_only_what_is_new_of_the_next_is_counted(self) -> None:
        debt_id = lent()
        begun(debt_id)
        told(paid())
        told(back(30_00))
        told(back(45_00))

        waiting = Receipt.objects.filter(state="unmatched").order_by("id")
        assert [row.amount_minor for row in waiting] == [-30_00, -15_00]
        assert books_tie()

    def test_a_chargeback_takes_the_money_back_and_a_dispute_won_brings_it_again(self) -> None:
        debt_id = lent(100_00)
        begun(debt_id)
        told(paid())
        dispute: dict[str, Any] = {
            "object": "dispute",
            "id": "dp_1",
            "payment_intent": "pi_1",
            "amount": 100_00,
            "reason": "fraudulent",
        }
        assert (total(debt_id), state(debt_id)) == (0, "paid")

        told(event("charge.dispute.funds_withdrawn", **dispute))
        told(event("charge.dispute.funds_withdrawn", **dispute))
        assert (total(debt_id), state(debt_id), Orders.objects.get().state) == (100_00, "open", "disputed")

        told(event("charge.dispute.funds_reinstated", **dispute))
        assert (total(debt_id), Orders.objects.get().state) == (0, "paid")
        assert books_tie()

    def test_money_of_an_order_we_do_not_know_waits_and_a_failure_after_it_changes_nothing(self) -> None:
        debt_id = lent()
        begun(debt_id)

        assert told(paid(key="strange", id="pi_9")) == "taken"
        assert Receipt.objects.get().state == "unmatched"
        told(paid())
        told(event("payment_intent.payment_failed", amount=100_00, metadata={"order": "form-1"}))
        assert Orders.objects.get().state == "paid"
        assert told(event("customer.created", object="customer", id="cus_1")) == "nothing"
        assert books_tie()

    def test_a_refund_that_comes_before_its_payment_is_not_lost(self) -> None:
        begun(lent())

        assert told(back(100_00)) == "taken"
        assert Receipt.objects.get().state == "unmatched"
        assert books_tie()

    @pytest.mark.parametrize("amount", ["", "0", "-5", "ten", "1.005", "100001", "NaN"])
    def test_an_amount_that_cannot_be_meant_is_refused_in_words(self, amount: str) -> None:
        with pytest.raises(NotPayable):
            begun(lent(), amount)
        assert not Orders.objects.exists()

    def test_the_same_form_is_the_same_order_and_pays_for_nothing_else(self) -> None:
        debt_id = lent()

        assert begun(debt_id) == begun(debt_id)
        with pytest.raises(ValueError, match="load the page again"):
            begun(debt_id, "50")
        assert Orders.objects.count() == 1


@pytest.mark.parametrize(
    ("signature", "why"),
    [
        ("", "no signature"),
        (f"t={STAMP}", "no signature"),
        (f"t={STAMP},v1=00", "not the provider's"),
        (sign(b"{}", timestamp=STAMP - 301, key=KEY), "five minutes"),
        (sign(b"{}", timestamp=STAMP + 301, key=KEY), "five minutes"),
        (sign(b"{}", timestamp=STAMP, key="other"), "not the provider's"),
    ],
)
def test_what_is_not_signed_now_is_not_read(signature: str, why: str) -> None:
    with pytest.raises(NotSigned, match=why):
        stripe().read(b"{}", signature=signature, now=NOW)


def test_a_second_signature_while_keys_are_changed_is_enough_and_nonsense_is_told() -> None:
    raw = event("payment_intent.succeeded", amount=0)
    signature = f"{sign(raw, timestamp=STAMP, key='old')},{sign(raw, timestamp=STAMP, key=KEY).partition(',')[2]}"

    with pytest.raises(NotReadable):
        stripe().read(raw, signature=signature, now=NOW)
    with pytest.raises(NotReadable):
        stripe().read(b"[]", signature=sign(b"[]", timestamp=STAMP, key=KEY), now=NOW)


def test_a_key_never_leaves_for_an_address_that_is_not_safe() -> None:
    with pytest.raises(BadStripeSettings, match="https"):
        stripe("http://stripe.invalid")
    with pytest.raises(BadStripeSettings, match="keys/stripe_key"):
        StripePayments("", "")
    assert "sk_test" not in repr(stripe())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class _Fake(BaseHTTPRequestHandler):
    """Answers as the provider's documents say, keeping what was asked by idempotency key."""

    kept: dict[str, dict[str, object]] = {}
    asked: list[tuple[str, dict[str, list[str]]]] = []

    def do_POST(self) -> None:
        said = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.asked.append((self.path, said))
        status, answer = 200, self.kept.setdefault(self.headers["Idempotency-Key"], self._made(len(self.kept)))
        if self.headers["Authorization"] != "Bearer sk_test_1":
            status, answer = 401, {"error": {"message": "Invalid API Key"}}
        elif int(next(iter(said.get("amount", ["1"])))) <= 0:
            status, answer = 400, {"error": {"message": "Bad request"}}
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _made(self, number: int) -> dict[str, object]:
        if self.path.endswith("sessions"):
            return {"id": f"cs_{number}", "url": f"https://checkout.invalid/{number}"}
        return {"id": f"pi_{number}", "client_secret": f"pi_{number}_secret_x"}

    def log_message(self, *args: object) -> None:
        del args


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Fake)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def local() -> Iterator[str]:
    port = _free_port()
    quiet = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "localstripe.server", "--port", str(port), "--from-scratch"]
    with subprocess.Popen(command, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        _until_it_answers(url)
        yield url
        server.terminate()


def _until_it_answers(url: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(200):
        try:
            opener.open(f"{url}/js.stripe.com/v3/", timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("localstripe does not answer")


def order(minor: int = 100_00, key: str = "form-1") -> PaymentOrder:
    return PaymentOrder(key, minor, "GBP", "NW-1", "https://ours.invalid/pay/NW-1")


@pytest.mark.parametrize("provider", ["fake", "local"])
def test_a_payment_intent_is_opened_at_whatever_speaks_as_stripe_does(
    provider: str, request: pytest.FixtureRequest
) -> None:
    at = stripe(request.getfixturevalue(provider), way="intents")

    page = at.open(order(key=f"{provider}-1"))

    assert page.provider_id.startswith("pi_")
    assert page.client_secret.startswith(page.provider_id)
    with pytest.raises(ProviderFailed, match="answered 4"):
        at.open(order(0, key=f"{provider}-0"))
    with pytest.raises(ProviderFailed, match="could not be used"):
        stripe("http://127.0.0.1:9", way="intents", timeout_seconds=1).open(order())


def test_a_checkout_page_offers_card_and_bank_debit_and_asking_twice_is_one(fake: str) -> None:
    at = stripe(fake)

    assert at.open(order(key="c-1")) == at.open(order(key="c-1"))
    path, said = _Fake.asked[-1]

    assert path == "/v1/checkout/sessions"
    assert [said[f"payment_method_types[{n}]"] for n in (0, 1)] == [["card"], ["bacs_debit"]]
    assert said["payment_intent_data[metadata][order]"] == ["c-1"]
    assert said["line_items[0][price_data][unit_amount]"] == ["10000"]
