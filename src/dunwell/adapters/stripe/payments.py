"""Stripe's API by HTTP: form-encoded requests, our key as idempotency key, no redirects.

Source: Stripe API reference, /v1/checkout/sessions and /v1/payment_intents; idempotent requests.
"""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self
from urllib.parse import urlencode

from dunwell.adapters.providers import is_safe, opener
from dunwell.adapters.stripe import news
from dunwell.core.ports import PaymentNews, PaymentOrder, PaymentPage, ProviderFailed, ProviderRefused

ANSWER_BYTES = 1024 * 1024
API = "https://api.stripe.com"
DEBITS = {"EUR": "sepa_debit", "USD": "us_bank_account", "GBP": "bacs_debit", "CAD": "acss_debit"}
"""What bank debits are called, by currency."""
REFUSING = (400, 402, 404)
"""Answers after which nothing was done; after any other the same may be asked again under its key."""
TOLD_LETTERS = 200
Way = Literal["checkout", "intents"]


class BadStripeSettings(ValueError):
    """The table [stripe] of settings.toml cannot be used; the words say what to change."""


@dataclass(frozen=True, slots=True)
class StripePayments:
    """Port PaymentProvider."""

    key: str = field(repr=False)
    webhook_key: str = field(repr=False)
    url: str = API
    way: Way = "checkout"
    takes_bank_debits: bool = True
    timeout_seconds: float = 20.0

    def __post_init__(self) -> None:
        if not is_safe(self.url):
            raise BadStripeSettings("[stripe] url must begin with https:// (http:// is only for this computer)")
        if not self.key or not self.webhook_key:
            raise BadStripeSettings("put the keys into keys/stripe_key and keys/stripe_webhook of the home")
        if self.way not in {"checkout", "intents"}:
            raise BadStripeSettings("[stripe] way is checkout or intents")

    @classmethod
    def of(cls, section: Mapping[str, object], *, key: str, webhook_key: str) -> Self:
        """From the table [stripe]: url, way, takes_bank_debits, timeout_seconds. Raises BadStripeSettings."""
        return cls(
            key,
            webhook_key,
            str(section.get("url", API)).rstrip("/"),
            str(section.get("way", "checkout")),  # type: ignore[arg-type]
            bool(section.get("takes_bank_debits", True)),
            float(str(section.get("timeout_seconds", 20))),
        )

    @property
    def name(self) -> str:
        return "stripe"

    def open(self, order: PaymentOrder) -> PaymentPage:
        if self.way == "intents":
            said = self._post("/v1/payment_intents", self._intent(order), order.key)
            return PaymentPage(str(said.get("id", "")), client_secret=str(said.get("client_secret", "")))
        said = self._post("/v1/checkout/sessions", self._session(order), order.key)
        return PaymentPage(str(said.get("id", "")), url=str(said.get("url", "")))

    def send_back(self, payment_id: str, *, amount_minor: int, key: str) -> None:
        self._post("/v1/refunds", {"payment_intent": payment_id, "amount": str(amount_minor)}, key)

    def read(self, raw: bytes, *, signature: str, now: datetime) -> PaymentNews:
        return news.read(raw, signature=signature, key=self.webhook_key, now=now)

    def _ways(self, currency: str) -> list[str]:
        return ["card", *([DEBITS[currency]] if self.takes_bank_debits and currency in DEBITS else [])]

    def _intent(self, order: PaymentOrder) -> dict[str, str]:
        said = {
            "amount": str(order.amount_minor),
            "currency": order.currency.lower(),
            "metadata[order]": order.key,
            "metadata[reference]": order.reference,
        }
        return said | {f"payment_method_types[{n}]": way for n, way in enumerate(self._ways(order.currency))}

    def _session(self, order: PaymentOrder) -> dict[str, str]:
        item = "line_items[0]"
        said = {
            "mode": "payment",
            "client_reference_id": order.key,
            "success_url": f"{order.return_url}?done=1",
            "cancel_url": order.return_url,
            "metadata[order]": order.key,
            "payment_intent_data[metadata][order]": order.key,
            "payment_intent_data[metadata][reference]": order.reference,
            f"{item}[quantity]": "1",
            f"{item}[price_data][currency]": order.currency.lower(),
            f"{item}[price_data][unit_amount]": str(order.amount_minor),
            f"{item}[price_data][product_data][name]": order.reference,
        }
        return said | {f"payment_method_types[{n}]": way for n, way in enumerate(self._ways(order.currency))}

    def _post(self, path: str, said: Mapping[str, str], key: str) -> Mapping[str, Any]:
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Idempotency-Key": key,
        }
        request = urllib.request.Request(  # noqa: S310  (the address was checked)
            self.url + path, data=urlencode(said).encode(), headers=headers, method="POST"
        )
        try:
            with opener(self.url).open(request, timeout=self.timeout_seconds) as answer:
                return _object(answer.read(ANSWER_BYTES))
        except urllib.error.HTTPError as refused:
            with refused:
                words = _object(refused.read(ANSWER_BYTES)).get("error", {})
            told = words.get("message", "") if isinstance(words, dict) else ""
            raise _no(refused.code, str(told or refused.reason)[:TOLD_LETTERS]) from None
        except (OSError, http.client.HTTPException) as error:
            raise ProviderFailed(
                "the payment provider could not be used: {error}", error=type(error).__name__
            ) from None


def _no(code: int, told: str) -> ProviderFailed:
    if code in REFUSING:
        return ProviderRefused("the payment provider answered {code}: {told}", code=code, told=told)
    return ProviderFailed("the payment provider answered {code}: {told}", code=code, told=told)


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
