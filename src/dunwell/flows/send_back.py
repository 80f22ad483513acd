"""Send part of a payment back the way it came, by card or to the bank account, within what one's role may give back.

The provider is asked. Its news tells that the money left: of the whole payment it takes it off the debt at once, of a
part it waits with the payments for a person, who says what the part was for. Asked again in the same way it is once.
Above what one may decide alone it is asked for (`flows.giving`), and sent on somebody else's yes, once per approval.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from dunwell.cases import approvals
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.ports import PaymentProvider
from dunwell.core.refusal import Refusal
from dunwell.debts import orders, receipts
from dunwell.flows import write_off
from dunwell.flows.write_off import BeyondAuthority, MoreThanOwed, NothingOwed
from dunwell.trail import services as trail
from dunwell.trail.queries import acts

SAME_ASKING = timedelta(days=1)
"""The same asking is one for as long as providers remember its key."""


class NotThroughProvider(Refusal, LookupError):
    """No payment of that number came through the provider for the debt."""


class NoProvider(Refusal, LookupError):
    """No provider is set up, so that nothing goes back through it."""


@transaction.atomic
def send_back(
    *,
    debt_id: int,
    payment_id: str,
    amount_minor: int,
    because: str,
    provider: PaymentProvider | None,
    by: Actor,
    at: datetime,
    approval_id: int | None = None,
) -> int:
    """Ask the provider to send so much of a payment of a debt back; returns what of it is left, minor units.

    Raises   NotForYou, NoProvider, NotThroughProvider, NothingOwed, MoreThanOwed, BeyondAuthority, ProviderRefused,
             ProviderFailed
    """
    card = approvals.approval(approval_id, seen_by=by) if approval_id else None
    if card is None:
        by.must(*write_off.MAY)
    elif card.terms.get("payment") != payment_id or amount_minor > card.amount_minor:
        raise BeyondAuthority("this is not what was approved, or more than that; ask for it anew")
    asked_of = at_provider(provider)
    debt = receipts.locked(debt_id)
    name = f"{asked_of.name}:{payment_id}"
    news_left = _of_payment(debt_id, payment_id, asked_of) - orders.sent_back(f"{name}:refund:")
    key = f"{name}:approval:{approval_id}" if approval_id else f"{name}:back:{news_left}:{amount_minor}"
    if amount_minor <= 0:
        raise NothingOwed("what is sent back is more than zero")
    left = left_of(debt_id, payment_id, provider=asked_of)
    asked = acts(about=("debt", debt_id), did=write_off.SENT_BACK)
    if any(act.because.get("key") == key and at - act.at < SAME_ASKING for act in asked):
        return left  # the provider took it, or it would not be noted
    if amount_minor > left:
        raise MoreThanOwed(
            "{amount} cannot be sent back, {left} of that payment is left",
            amount=Money(amount_minor, debt.currency),
            left=Money(left, debt.currency),
        )
    write_off.must_be_within(
        "refund", amount_minor, debt_id, debt.currency, on=at.date(), approval_id=approval_id, by=by
    )
    asked_of.send_back(payment_id, amount_minor=amount_minor, key=key)
    said: dict[str, object] = {"payment": payment_id, "amount_minor": amount_minor, "why": because, "key": key}
    trail.note(by=by, did=write_off.SENT_BACK, about=("debt", debt_id), at=at, because=said)
    return left - amount_minor


def at_provider(provider: PaymentProvider | None) -> PaymentProvider:
    """The provider. Raises NoProvider."""
    if provider is None:
        raise NoProvider("no payment provider is set up; send it back by bank transfer")
    return provider


def number_of(reference: str, *, provider: PaymentProvider) -> str:
    """The provider's number of the payment that is booked under a reference; empty where it is no whole payment of its:
    it came otherwise, was shared out over several debts, or is what a dispute gave back."""
    number = reference.removeprefix(f"{provider.name}:")
    return "" if number == reference or set("#:") & set(number) else number


def left_of(debt_id: int, payment_id: str, *, provider: PaymentProvider) -> int:
    """How much of a payment may still go back, minor units: less what went, or was asked for and has no news yet.

    Raises NotThroughProvider.
    """
    paid = _of_payment(debt_id, payment_id, provider)
    asked = sum(
        int(str(act.because["amount_minor"]))
        for act in acts(about=("debt", debt_id), did=write_off.SENT_BACK)
        if act.because["payment"] == payment_id
    )
    return paid - max(orders.sent_back(f"{provider.name}:{payment_id}:refund:"), asked)


def _of_payment(debt_id: int, payment_id: str, provider: PaymentProvider) -> int:
    paid = orders.payment(f"{provider.name}:{payment_id}")
    if paid is None or paid.debt_id != debt_id:
        raise NotThroughProvider(
            "no payment {payment_id} of debt {debt_id} came through {name}; look at its number",
            payment_id=payment_id,
            debt_id=debt_id,
            name=provider.name,
        )
    return paid.amount_minor
