"""Match: money that waits is booked to the debts a person chose, sent back, or said not to be ours. Each once.

A payment waits under an entry in the house's book. Choosing reverses that entry and books the parts to their debts in
one transaction, so no cent is ever in both places or in neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from dunwell.cases import work
from dunwell.cases.queries import open_work_by_key
from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.money import Money, NotAnAmount
from dunwell.core.refusal import Refusal, Sentence
from dunwell.core.statements import PaymentLine
from dunwell.core.words import Role
from dunwell.debts import receipts
from dunwell.debts.receipts import Named, Waiting
from dunwell.flows import booking
from dunwell.flows.plan_judging import JudgePlans
from dunwell.flows.receive import HOUSE_BOOK, RECEIVING
from dunwell.ledger import services as ledger
from dunwell.parties import payers
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail

MATCHERS = (Role.SUPERVISOR, Role.MANAGER)
REFERENCE_MAX = 150
SHOWN_MAX = 8


class AlreadyMatched(Refusal, RuntimeError):
    """Someone settled the payment a moment ago."""


class BadSplit(Refusal, ValueError):
    """The parts are not the payment, or cannot be booked to their debts."""


class NotMoneyIn(Refusal, ValueError):
    """The line takes money from us, so there is nothing to book or to send back."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What became of several choices: how many were booked, and a refusal in words for each other."""

    booked: int
    refused: tuple[Sentence, ...]


def confirm_all(
    *, choices: Mapping[int, Mapping[int, int]], by: Actor, at: datetime, judge: JudgePlans | None = None
) -> Matched:
    """Book several payments, each to its debts. One that is refused leaves the others booked.

    choices  by receipt: minor units by debt
    """
    booked, refused = 0, list[Sentence]()
    for receipt_id, parts in choices.items():
        try:
            apply(receipt_id=receipt_id, parts=parts, by=by, at=at, judge=judge)
            booked += 1
        except (AlreadyMatched, BadSplit, NotMoneyIn) as refusal:
            refused.append(refusal.sentence)
    return Matched(booked, tuple(refused))


@transaction.atomic
def apply(
    *, receipt_id: int, parts: Mapping[int, int], by: Actor, at: datetime, judge: JudgePlans | None = None
) -> None:
    """Book a waiting payment to debts: minor units by debt, which sum to it. Then their plans are judged.

    Raises NotForYou, AlreadyMatched, BadSplit, NotMoneyIn
    """
    by.must(*MATCHERS)
    named = receipts.named(parts)
    hold_people(sorted({debt.person_id for debt in named.values()}))
    one = _waiting(receipt_id)
    _check(one, parts, {debt_id: (debt.currency, debt.state, debt.reference) for debt_id, debt in named.items()})
    _leave_house(one, by=by, at=at)
    for number, debt_id in enumerate(sorted(parts), start=1):
        line = _part(one, number, parts[debt_id], named[debt_id].reference)
        booking.book(line, receipts.locked(debt_id), by=by, at=at)
        payers.copy(reference=one.reference, to=line.line_reference)
    references = [named[debt_id].reference for debt_id in sorted(parts)]
    shown = ", ".join(references[:SHOWN_MAX])
    _settle(one, "applied", f"for {shown}", by=by, at=at, said={"debts": sorted(parts)})
    if judge:
        judge(sorted(parts), at)


@transaction.atomic
def apply_typed(
    *, receipt_id: int, typed: Sequence[tuple[str, str]], by: Actor, at: datetime, judge: JudgePlans | None = None
) -> None:
    """Book a waiting payment to debts by reference and amount, as a person typed them; blank lines are passed over.

    Raises NotForYou, AlreadyMatched, BadSplit, NotMoneyIn
    """
    by.must(*MATCHERS)
    one = _waiting(receipt_id)
    lines = [(reference.strip(), amount.strip()) for reference, amount in typed if reference.strip() or amount.strip()]
    found = receipts.named_by(form for reference, _ in lines for form in (reference, reference.upper()))
    parts: dict[int, int] = {}
    for reference, amount in lines:
        debt = _meant(reference, [*found.get(reference, ()), *found.get(reference.upper(), ())], one)
        minor = one.amount_minor if len(lines) == 1 and not amount else _minor(amount, one.currency)
        parts[debt.debt_id] = parts.get(debt.debt_id, 0) + minor
    apply(receipt_id=receipt_id, parts=parts, by=by, at=at, judge=judge)


def _meant(reference: str, debts: Sequence[Named], one: Waiting) -> Named:
    """The one debt of the payment's currency that a reference names."""
    named = {debt.debt_id: debt for debt in debts if debt.currency == one.currency}
    if len(named) != 1:
        if not reference:
            raise BadSplit("an amount stands without the reference of its debt; name the debt")
        raise BadSplit(
            "{reference} names {count} debts in {currency}; name one", reference=reference, count=len(named),
            currency=one.currency,
        )  # fmt: skip
    return next(iter(named.values()))


def _minor(amount: str, currency: str) -> int:
    try:
        return Money.parse(amount.replace(",", ".") if amount.count(",") == 1 and "." not in amount else amount,
                           currency).minor  # fmt: skip
    except NotAnAmount:
        raise BadSplit("'{text}' is not an amount; write it like 1234.50", text=amount) from None


@transaction.atomic
def send_back(*, receipt_id: int, by: Actor, at: datetime) -> None:
    """Say that a waiting payment was sent back to who paid it. Raises NotForYou, AlreadyMatched, NotMoneyIn."""
    by.must(*MATCHERS)
    one = _waiting(receipt_id)
    if one.amount_minor <= 0:
        raise NotMoneyIn("this line takes money from us; there is nothing to send back")
    postings = (
        journal.PostingDraft(journal.UNAPPLIED, one.amount_minor, one.currency),
        journal.PostingDraft(journal.CASH, -one.amount_minor, one.currency),
    )
    draft = journal.EntryDraft("refund", HOUSE_BOOK, at.date(), postings, "sent back to who paid it")
    ledger.post(draft=draft, reference=f"refund:receipt:{one.receipt_id}", by=by, at=at)
    _settle(one, "refunded", "sent back to who paid it", by=by, at=at)


@transaction.atomic
def not_ours(*, receipt_id: int, by: Actor, at: datetime) -> None:
    """Say that a line of the bank has nothing to do with debts: a fee, a supplier. Raises NotForYou, AlreadyMatched."""
    by.must(*MATCHERS)
    one = _waiting(receipt_id)
    _leave_house(one, by=by, at=at)
    _settle(one, "not_ours", "not a payment of a debt", by=by, at=at)


def _waiting(receipt_id: int) -> Waiting:
    one = receipts.waiting(receipt_id)
    if one is None:
        raise AlreadyMatched("payment {receipt_id} does not wait any more; someone settled it", receipt_id=receipt_id)
    return one


def _check(one: Waiting, parts: Mapping[int, int], named: Mapping[int, tuple[str, str, str]]) -> None:
    if one.amount_minor <= 0:
        raise NotMoneyIn("this line takes money from us; it pays no debt")
    if not parts or min(parts.values()) <= 0 or sum(parts.values()) != one.amount_minor:
        whole = Money(one.amount_minor, one.currency)
        raise BadSplit("the parts are not the payment of {amount}; give each debt its share", amount=whole)
    for debt_id in parts:
        if debt_id not in named:
            raise BadSplit("there is no debt {debt_id}", debt_id=debt_id)
        currency, state, reference = named[debt_id]
        if currency != one.currency:
            raise BadSplit(
                "debt {reference} is in {currency}, the money in {other}",
                reference=reference,
                currency=currency,
                other=one.currency,
            )
        if state not in RECEIVING:
            raise BadSplit(
                "debt {reference} takes no money, its state is {state}; pass the money on or send it back",
                reference=reference,
                state=state,
            )


def _leave_house(one: Waiting, *, by: Actor, at: datetime) -> None:
    because = "matched by a person"
    ledger.reverse(entry_id=one.entry_id, effective_on=one.received_on, because=because, by=by, at=at)


def _part(one: Waiting, number: int, minor: int, reference: str) -> PaymentLine:
    name = f"{one.reference[:REFERENCE_MAX]}#{number}"
    return PaymentLine(name, minor, one.currency, one.received_on, one.received_on, (reference,))


def _settle(
    one: Waiting, state: str, because: str, *, by: Actor, at: datetime, said: Mapping[str, object] | None = None
) -> None:
    receipts.settle(receipt_id=one.receipt_id, state=state, because=because)
    about: dict[str, object] = {"amount_minor": one.amount_minor, "currency": one.currency, **(said or {})}
    trail.note(by=by, did=f"payment.{state}", about=("receipt", one.receipt_id), at=at, because=about)
    for work_id in _open_work([one.receipt_id]):
        work.finish(work_id=work_id, outcome=state, by=replace(by, is_machine=True), at=at)


def _open_work(receipt_ids: Sequence[int]) -> list[int]:
    return list(open_work_by_key(f"receipt:{receipt_id}" for receipt_id in receipt_ids).values())
