"""Payments that people were sent to a provider to make: asked once, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.debts.models import Debt, PaymentOrder, Receipt
from dunwell.trail import services as trail

BEFORE = {"pending": ("open",), "failed": ("open", "pending")}
"""States in which such news still says something."""


class OrderTaken(Refusal, ValueError):
    """The key was used for another payment."""


@dataclass(frozen=True, slots=True)
class Order:
    """One of them. Minor units."""

    order_id: int
    key: str
    debt_id: int
    reference: str
    amount_minor: int
    currency: str
    state: str


@transaction.atomic
def ask(
    *, key: str, debt_id: int, person_id: int, amount_minor: int, currency: str, provider: str, by: Actor, at: datetime
) -> Order:
    """Keep an order, once per key. Raises OrderTaken."""
    row, is_new = PaymentOrder.objects.get_or_create(
        key=key,
        defaults={
            "debt_id": debt_id, "person_id": person_id, "amount_minor": amount_minor, "currency": currency,
            "provider": provider, "asked_at": at, "asked_by": by.name, "changed_at": at,
        },
    )  # fmt: skip
    if (row.debt_id, row.amount_minor, row.currency) != (debt_id, amount_minor, currency):
        raise OrderTaken("this form paid for something else before; load the page again")
    if is_new:
        said: dict[str, object] = {"order": row.pk, "amount_minor": amount_minor, "provider": provider}
        trail.note(by=by, did="payment.ordered", about=("debt", debt_id), at=at, because=said)
    return _order(row)


def opened(*, order_id: int, provider_id: str) -> None:
    """Note the provider's own number of an order."""
    PaymentOrder.objects.filter(pk=order_id).update(provider_id=provider_id[:200])


def by_key(key: str) -> Order | None:
    """The order of a key."""
    row = PaymentOrder.objects.filter(key=key).first() if key else None
    return _order(row) if row else None


def of_payment(reference: str) -> Order | None:
    """The order whose money came in under this receipt."""
    debt_id = Receipt.objects.filter(reference=reference).values_list("debt_id", flat=True).first()
    row = PaymentOrder.objects.filter(debt_id=debt_id).order_by("-id").first() if debt_id else None
    return _order(row) if row else None


@transaction.atomic
def became(*, order_id: int, state: str, because: str, by: Actor, at: datetime) -> None:
    """Say what became of an order; news that comes late, that it is on its way or failed, undoes nothing paid."""
    rows = PaymentOrder.objects.filter(pk=order_id).exclude(state=state)
    if state in BEFORE:
        rows = rows.filter(state__in=BEFORE[state])
    if rows.update(state=state, because=because[:200], changed_at=at):
        debt_id = PaymentOrder.objects.values_list("debt_id", flat=True).get(pk=order_id)
        said: dict[str, object] = {"order": order_id, "why": because}
        trail.note(by=by, did=f"order.{state}", about=("debt", debt_id), at=at, because=said)


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment that came through a provider and is on a debt."""

    debt_id: int
    amount_minor: int


def payment(reference: str) -> Paid | None:
    """The payment booked under a provider's number; None where there is none, or it is on no debt."""
    row = Receipt.objects.filter(reference=reference, debt__isnull=False, amount_minor__gt=0).first()
    return Paid(int(row.debt_id or 0), row.amount_minor) if row else None


def sent_back(prefix: str) -> int:
    """How much was taken back under references that begin so, minor units."""
    rows = Receipt.objects.filter(reference__startswith=prefix).values_list("amount_minor", flat=True)
    return -sum(rows)


def reference_of_payment(reference: str) -> str:
    """The reference of the debt that a receipt was booked to; empty where it was to none."""
    row = Receipt.objects.filter(reference=reference, debt__isnull=False).values_list("debt__reference", flat=True)
    return row.first() or ""


def _order(row: PaymentOrder) -> Order:
    reference = Debt.objects.values_list("reference", flat=True).get(pk=row.debt_id)
    return Order(row.pk, row.key, row.debt_id, reference, row.amount_minor, row.currency, row.state)


@dataclass(frozen=True, slots=True)
class Booked:
    """A payment that stands on a debt."""

    amount_minor: int
    received_on: date
    recorded_at: datetime


def booked_since(moment: datetime) -> dict[int, list[Booked]]:
    """Payments booked since a moment that stand, by debt; what a portfolio brought with it is left out."""
    rows = Receipt.objects.filter(recorded_at__gte=moment, state="booked", amount_minor__gt=0, debt__isnull=False)
    found: dict[int, list[Booked]] = {}
    for row in rows.exclude(reference__startswith="before:").order_by("id"):
        found.setdefault(int(row.debt_id or 0), []).append(Booked(row.amount_minor, row.received_on, row.recorded_at))
    return found
