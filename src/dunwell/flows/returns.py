"""Returns: what follows when a payment comes back, or a bank says that an instruction or an account is no good.

The money itself is reversed by `flows/booking`; here its code acts. A report of a death holds every contact at once and
waits for a person to verify it: a bank can be wrong. How promises and plans stand follows from the ledger by itself.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction

from dunwell.cases import collecting, work
from dunwell.cases import services as cases
from dunwell.cases.queries import has_work, promises_of
from dunwell.contacts import permits
from dunwell.core import returns
from dunwell.core.actor import Actor
from dunwell.core.returns import Meaning
from dunwell.core.statements import Advice, PaymentLine
from dunwell.core.words import CircumstanceKind
from dunwell.debts import queries as debts
from dunwell.debts import receipts
from dunwell.debts import services as debt_services
from dunwell.debts.receipts import Booked, Named
from dunwell.flows.promise import ask_why
from dunwell.parties import circumstances
from dunwell.parties import services as parties
from dunwell.parties.circumstances import NewCircumstance
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail

REPORTED = "reported_by_bank"
"""The detail of a death that only a bank's code speaks of."""


def act_on_return(line: PaymentLine, debt: Named, paid: Booked, *, by: Actor, at: datetime) -> None:
    """What the code of a returned payment asks for. Inside the transaction that reverses the payment."""
    told = returns.meaning(line.network, line.return_code, on=line.valued_on)
    if line.return_code:
        _affect(told, debt, on=line.valued_on, by=by, at=at)
    _ask_why_broken(debt, by=by, at=at)
    retry = returns.may_retry(
        told,
        first_on=receipts.taken_on(paid.receipt_id),
        tried=max(receipts.times_returned(debt_id=debt.debt_id, amount_minor=-line.amount_minor) - 1, 0),
        today=at.date(),
    )
    collecting.came_back(
        debt_id=debt.debt_id, amount_minor=-line.amount_minor, code=line.return_code,
        retry_until=retry.last_day if retry.is_allowed else None, by=by, at=at,
    )  # fmt: skip
    reason = "returned_retry" if retry.is_allowed else "returned_final"
    if told.is_deceased:
        reason = "returned_deceased"
    elif told.cause == returns.UNKNOWN:
        reason = "returned_unknown"
    values: dict[str, object] = {"code": line.return_code or "–", "cause": told.cause}
    if retry.is_allowed and retry.last_day:
        values["until"] = retry.last_day.isoformat()
    _ask(f"returned:{_short(line.line_reference)}", reason, values, debt, by=by, at=at)


@transaction.atomic
def act_on_advice(advice: Advice, *, by: Actor, at: datetime) -> bool:
    """Act on a notice without money, once; false where no debt, or more than one, is named by it."""
    line = PaymentLine(advice.advice_reference, 0, "", advice.said_on, advice.said_on, advice.references)
    words = receipts.words_of(line)
    named = {one.debt_id: one for found in receipts.named_by(words.sure).values() for one in found}
    if len(named) != 1:
        return False
    [debt] = named.values()
    hold_people([debt.person_id])
    key = f"advice:{_short(advice.advice_reference)}"
    if has_work(key):
        return True
    if advice.kind == "accepted":
        return True
    network = "addacs" if advice.network == "bacs" else advice.network
    told = returns.meaning(network, advice.code, on=advice.said_on)
    if advice.kind in {"instruction", "rejected"}:
        _affect(told, debt, on=advice.said_on, by=by, at=at)
    if advice.kind == "rejected":
        minor = advice.amount.minor if advice.amount else None
        collecting.came_back(debt_id=debt.debt_id, amount_minor=minor, code=advice.code, retry_until=None, by=by, at=at)
    values: dict[str, object] = {"code": advice.code or "–", "cause": told.cause}
    reason = "returned_deceased" if told.is_deceased else f"advice_{advice.kind}"
    _ask(key, reason, values, debt, by=by, at=at)
    said: dict[str, object] = {"kind": advice.kind, "network": advice.network, **values}
    trail.note(by=by, did="bank.advised", about=("debt", debt.debt_id), at=at, because=said)
    return True


def _affect(told: Meaning, debt: Named, *, on: date, by: Actor, at: datetime) -> None:
    """A death holds every contact; an account or an instruction that is no good is not used again."""
    if told.is_deceased and not circumstances.stands(debt.person_id, CircumstanceKind.DECEASED):
        new = NewCircumstance(CircumstanceKind.DECEASED, f"bank: {told.code}", on, detail=REPORTED)
        circumstances.record(person_id=debt.person_id, new=new, vault=None, by=by, at=at)
        _withdraw_promise(debt, by=by, at=at)
    if told.is_account_invalid or told.is_instruction_ended:
        because = f"{told.network} {told.code}: {told.cause}"
        parties.end_identifiers(
            person_id=debt.person_id, kind="bank_account", ends_on=on, because=because, by=by, at=at
        )
    if told.is_instruction_ended:
        collecting.revoke(
            debt_id=debt.debt_id, on=on, because=f"{told.network} {told.code}: {told.cause}", by=by, at=at
        )
    debt_services.mark_changed(debts.debt_ids_of(debt.person_id))
    permits.void([debt.person_id], now=at)


def _withdraw_promise(debt: Named, *, by: Actor, at: datetime) -> None:
    for promise in promises_of([debt.debt_id], as_of=at.date(), seen_by=by):
        if promise.state == "running":
            because = "the bank reports that the payer has died"
            cases.withdraw_promise(promise_id=promise.promise_id, because=because, by=by, at=at)


def _ask_why_broken(debt: Named, *, by: Actor, at: datetime) -> None:
    """A promise that was closed as kept and is not any more, now that the money went back, asks for a person."""
    newest = next(iter(promises_of([debt.debt_id], as_of=at.date(), seen_by=by)), None)
    if newest is not None and newest.state in {"part", "broken"}:
        ask_why(newest, by=by, at=at)


def _ask(key: str, reason: str, values: dict[str, object], debt: Named, *, by: Actor, at: datetime) -> None:
    new = work.NewWork(
        key=key,
        kind="returned_payment",
        skill="supervisor" if reason == "returned_deceased" else "general",
        reason=reason,
        values=values,
        debt_id=debt.debt_id,
        person_id=debt.person_id,
        not_before=at,
    )
    work.create(new=new, by=by, at=at)


def _short(reference: str) -> str:
    return hashlib.sha256(reference.encode()).hexdigest()[:40]
