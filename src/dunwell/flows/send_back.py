"""Send part of a payment back the way it came, by card or to the bank account, within what one's role may give back.

The provider is asked. Its news tells that the money left: of the whole payment it takes it off the debt at once, of a
part it waits with the payments for a person, who says what the part was for. Asked again in the same way it is once.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.ports import PaymentProvider
from dunwell.debts import orders, receipts
from dunwell.flows import write_off
from dunwell.flows.write_off import BeyondAuthority, MoreThanOwed, NothingOwed
from dunwell.trail import services as trail


class NotThroughProvider(LookupError):
    """No payment of that number came through the provider for the debt."""


@transaction.atomic
def send_back(
    *,
    debt_id: int,
    payment_id: str,
    amount_minor: int,
    because: str,
    provider: PaymentProvider,
    by: Actor,
    at: datetime,
) -> int:
    """Ask the provider to send so much of a payment of a debt back; returns what of it is left, minor units.

    Raises   NotForYou, NotThroughProvider, NothingOwed, MoreThanOwed, BeyondAuthority, ProviderFailed
    """
    by.must(*write_off.MAY)
    name = f"{provider.name}:{payment_id}"
    paid = orders.payment(name)
    if paid is None or paid.debt_id != debt_id:
        raise NotThroughProvider(
            f"no payment {payment_id} of debt {debt_id} came through {provider.name}; look at its number"
        )
    if amount_minor <= 0:
        raise NothingOwed("what is sent back is more than zero")
    left = paid.amount_minor - orders.sent_back(f"{name}:refund:")
    if amount_minor > left:
        raise MoreThanOwed(f"{amount_minor} cannot be sent back, {left} of that payment is left")
    debt = receipts.locked(paid.debt_id)
    alone = write_off.alone_left("refund", paid.debt_id, debt.currency, on=at.date(), by=by)
    if not by.is_machine and amount_minor > alone:
        most = Money(alone, debt.currency)
        raise BeyondAuthority(f"you may send back {most.decimal} {most.currency} alone here; leave more to a manager")
    provider.send_back(payment_id, amount_minor=amount_minor, key=f"{name}:back:{left}:{amount_minor}")
    said: dict[str, object] = {"payment": payment_id, "amount_minor": amount_minor, "why": because}
    trail.note(by=by, did=write_off.SENT_BACK, about=("debt", paid.debt_id), at=at, because=said)
    return left - amount_minor
