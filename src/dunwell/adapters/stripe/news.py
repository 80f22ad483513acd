"""What Stripe posts: the signature first, then the event, as news of a payment.

Source: Stripe, "Check the webhook signatures": HMAC-SHA256 of `timestamp.body`, several v1 while keys are changed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from dunwell.core.ports import NotReadable, NotSigned, PaymentNews

NEW_SECONDS = 300
Kind = Literal["pending", "paid", "failed", "refunded", "disputed", "won_back", "other"]
KINDS: Mapping[str, Kind] = {
    "payment_intent.processing": "pending",
    "payment_intent.succeeded": "paid",
    "payment_intent.payment_failed": "failed",
    "charge.refunded": "refunded",
    "charge.dispute.funds_withdrawn": "disputed",
    "charge.dispute.funds_reinstated": "won_back",
}
AMOUNTS = {
    "paid": ("amount_received", "amount"),
    "failed": ("amount",),
    "pending": ("amount",),
    "refunded": ("amount_refunded",),
}


def sign(raw: bytes, *, timestamp: int, key: str) -> str:
    """What stands beside a body."""
    digest = hmac.new(key.encode(), str(timestamp).encode() + b"." + raw, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def read(raw: bytes, *, signature: str, key: str, now: datetime) -> PaymentNews:
    """The news of one event. Raises NotSigned, NotReadable."""
    _check(raw, signature, key, now)
    try:
        event = json.loads(raw)
        found: Mapping[str, Any] = event["data"]["object"]
        kind = KINDS.get(str(event["type"]), "other")
        return _news(str(event["id"]), kind, found, datetime.fromtimestamp(int(event["created"]), UTC))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise NotReadable(f"the body is no event of a payment ({type(error).__name__})") from None


def _check(raw: bytes, signature: str, key: str, now: datetime) -> None:
    parts = [part.partition("=") for part in signature.split(",")]
    stamps = [value for name, _, value in parts if name.strip() == "t" and value.isascii() and value.isdigit()]
    said = [value for name, _, value in parts if name.strip() == "v1"]
    if len(stamps) != 1 or not said:
        raise NotSigned("the post bears no signature of the provider")
    stamp = int(stamps[0][:12])
    wanted = sign(raw, timestamp=stamp, key=key).partition("v1=")[2]
    if not any(hmac.compare_digest(wanted.encode(), one.encode()) for one in said):
        raise NotSigned("the signature is not the provider's; look at keys/stripe_webhook")
    if abs(now.timestamp() - stamp) > NEW_SECONDS:
        raise NotSigned("the signature is older than five minutes, or from a clock that is ahead")


def _news(event_id: str, kind: Kind, found: Mapping[str, Any], at: datetime) -> PaymentNews:
    names = AMOUNTS.get(kind, ("amount",))
    amount = next((found[name] for name in names if found.get(name)), 0)
    is_intent = found.get("object") == "payment_intent"
    payment = str(found["id"] if is_intent else found.get("payment_intent") or found.get("charge") or found["id"])
    metadata = found.get("metadata") or {}
    failed = found.get("last_payment_error") or {}
    words = str(failed.get("message") or found.get("reason") or "")
    if kind != "other" and (not isinstance(amount, int) or amount <= 0):
        raise ValueError("no amount")
    return PaymentNews(
        event_id, kind, payment, str(found["id"]), str(metadata.get("order", "")),
        amount if isinstance(amount, int) else 0, str(found.get("currency", "")).upper(), at, words[:200],
    )  # fmt: skip
