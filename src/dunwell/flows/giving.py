"""Giving up or sending back under four eyes: below a limit somebody does it at once, above it somebody else says yes.

What is asked for is carried out on the last yes, under that day's balance; never more than was approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from dunwell.cases import approvals
from dunwell.cases.approvals import ApprovalCard, NewApproval
from dunwell.core.actor import Actor
from dunwell.core.negotiation.limits import house
from dunwell.core.ports import PaymentProvider, ProviderRefused
from dunwell.core.refusal import Refusal
from dunwell.core.words import Part, Role
from dunwell.debts import charges
from dunwell.debts.charges import ChargedDebt
from dunwell.flows import charging, send_back, write_off
from dunwell.flows.write_off import BeyondAuthority
from dunwell.ledger import queries as books

KINDS = ("waiver", "write_off", "refund")
MAY_ASK = (Role.OFFICER, Role.SUPERVISOR, Role.MANAGER)


class AskedAlready(Refusal, ValueError):
    """The same waits for an answer on this debt."""


class NothingAsked(Refusal, ValueError):
    """No kind, no amount or no reason was said."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be given up or sent back.

    parts          of a waiver: how much of which part, minor units
    amount_minor   of a refund
    payment        of a refund that goes back the way a payment came: the provider's number of it; else empty
    """

    kind: str
    debt_id: int
    on: date
    because: str
    parts: Mapping[Part, int] = field(default_factory=dict)
    amount_minor: int = 0
    payment: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What was done at once, or the approval that was asked for.

    entry_id   None also where the provider was asked to send money back: its news books it
    """

    entry_id: int | None
    approval_id: int | None


@transaction.atomic
def give(wish: Wish, *, by: Actor, at: datetime, provider: PaymentProvider | None = None) -> Given:
    """Do it where their role may do it alone; else ask for it.

    Raises   NothingAsked, AskedAlready, NotForYou; and as `flows.write_off` and `flows.send_back` where it cannot be
             done at all
    """
    by.must(*MAY_ASK)
    if wish.kind not in KINDS or not wish.because.strip():
        raise NothingAsked("say whether it is waived, written off or sent back, and why")
    if by.may(*write_off.MAY):
        try:
            with transaction.atomic():
                return Given(_done(wish, None, provider, by=by, at=at), None)
        except BeyondAuthority:
            pass
    return Given(None, _asked(wish, provider, by=by, at=at))


def carry_out(card: ApprovalCard, *, by: Actor, at: datetime, provider: PaymentProvider | None = None) -> None:
    """What follows on the last yes, in its transaction; where the provider says no the approval failed, in its words.

    Raises   as `flows.write_off` and `flows.send_back` where it can no longer be done. Then the last yes is not kept:
             it may be said again, and what the provider perhaps did before it fell silent is not done twice.
    """
    if card.state != "approved":
        return
    told = card.terms
    wish = Wish(
        card.kind,
        card.debt_id,
        date.fromisoformat(told["on"]),
        card.because,
        {Part(part): minor for part, minor in told["parts"].items()},
        told["amount_minor"],
        told.get("payment", ""),
    )
    try:
        _done(wish, card.approval_id, provider, by=by, at=at)
    except ProviderRefused as refusal:
        approvals.failed(approval_id=card.approval_id, because=str(refusal), by=by, at=at)


def _done(
    wish: Wish, approval_id: int | None, provider: PaymentProvider | None, *, by: Actor, at: datetime
) -> int | None:  # fmt: skip
    """The entry; None where the provider was asked."""
    if wish.kind == "waiver":
        return write_off.waive(
            debt_id=wish.debt_id, parts=wish.parts, on=wish.on, because=wish.because, by=by, at=at,
            approval_id=approval_id,
        )  # fmt: skip
    if wish.kind == "refund" and wish.payment:
        send_back.send_back(
            debt_id=wish.debt_id, payment_id=wish.payment, amount_minor=wish.amount_minor, because=wish.because,
            provider=provider, by=by, at=at, approval_id=approval_id,
        )  # fmt: skip
        return None
    if wish.kind == "refund":
        return write_off.refund(
            debt_id=wish.debt_id, amount_minor=wish.amount_minor, on=wish.on, because=wish.because, by=by, at=at,
            approval_id=approval_id,
        )  # fmt: skip
    return write_off.write_off(
        debt_id=wish.debt_id, on=wish.on, because=wish.because, by=by, at=at, approval_id=approval_id
    )


def _asked(wish: Wish, provider: PaymentProvider | None, *, by: Actor, at: datetime) -> int:
    debt = charges.locked(wish.debt_id)
    asked = approvals.approvals_of([wish.debt_id], seen_by=by)
    if any(one.state == "waiting" and one.kind == wish.kind for one in asked):
        raise AskedAlready("the same waits for an answer on this debt; let that be answered first")
    minor = _amount(wish, debt, provider)
    new = NewApproval(
        key=f"{wish.kind}:{wish.debt_id}:{at.isoformat()}",
        kind=wish.kind,
        debt_id=wish.debt_id,
        person_id=debt.person_id,
        amount_minor=minor,
        currency=debt.currency,
        terms={
            "on": wish.on.isoformat(),
            "parts": {str(part): each for part, each in wish.parts.items()},
            "amount_minor": wish.amount_minor,
            "payment": wish.payment,
        },
        because=wish.because,
        roles=_ladder(wish.kind, minor, wish.debt_id, on=wish.on),
        expires_on=approvals.expires(at.date(), house(wish.on).approval_days),
    )
    return approvals.ask(new=new, by=by, at=at)


def roles_asked(
    kind: str, amount_minor: int, debt_id: int, currency: str, *, on: date, by: Actor
) -> tuple[str, ...]:  # fmt: skip
    """Whose yes it would take, in order; empty where they may do it alone."""
    alone = write_off.alone_left(kind, debt_id, currency, on=on, by=by) if by.may(*write_off.MAY) else 0
    return () if 0 < amount_minor <= alone else _ladder(kind, amount_minor, debt_id, on=on)


def _ladder(kind: str, amount_minor: int, debt_id: int, *, on: date) -> tuple[str, ...]:
    """Who says yes to so much together with what was given lately."""
    return house(on).approvers(kind, amount_minor + write_off.given_lately(kind, debt_id, on=on))


def _amount(wish: Wish, debt: ChargedDebt, provider: PaymentProvider | None) -> int:
    """What is asked for, held against what is owed, with interest up to that day, or held; asking books nothing."""
    owed = {part: max(minor, 0) for part, minor in charging.owed_through(debt, through=wish.on).items()}
    if wish.kind == "refund" and wish.payment:
        minor = wish.amount_minor
        most = send_back.left_of(wish.debt_id, wish.payment, provider=send_back.at_provider(provider))
    elif wish.kind == "refund":
        minor, most = wish.amount_minor, books.unapplied([wish.debt_id]).get(wish.debt_id, 0)
    elif wish.kind == "waiver":
        minor = sum(wish.parts.values())
        most = minor if all(0 < each <= owed[part] for part, each in wish.parts.items()) else 0
    else:
        minor = most = sum(owed.values())
    if minor <= 0:
        raise write_off.NothingOwed(
            "there is nothing of that kind to give up or to send back on debt {debt_id}", debt_id=wish.debt_id
        )
    if minor > most:
        raise write_off.MoreThanOwed("more would be given up or sent back than there is; look at the balance")
    return minor
