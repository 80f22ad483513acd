"""Verbs that write promises and disputes. Whether a promise was kept is never written: the ledger tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dunwell.cases.models import Dispute, Promise
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.trail import services as trail

GROUNDS = ("not_mine", "wrong_amount", "already_paid", "goods_or_service", "other")


class NotAPromise(ValueError):
    """The promise cannot be meant: nothing promised, or a day before it was made."""


class PromiseRunning(RuntimeError):
    """The debt already has a running promise; withdraw it first."""


class UnknownGrounds(ValueError):
    """The grounds of a dispute are not in the closed list."""


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What a person said they would pay, and by when."""

    debt_id: int
    person_id: int
    amount: Money
    made_on: date
    due_on: date
    channel: str
    grace_days: int = 3


@transaction.atomic
def record_promise(*, new: NewPromise, by: Actor, at: datetime) -> int:
    """Record a promise; returns its id. One promise runs per debt. Raises NotAPromise, PromiseRunning."""
    if new.amount.minor <= 0 or new.due_on < new.made_on:
        raise NotAPromise("a promise names an amount above zero and a day that is not before it was made")
    try:
        with transaction.atomic():
            promise = Promise.objects.create(
                debt_id=new.debt_id,
                person_id=new.person_id,
                amount_minor=new.amount.minor,
                currency=new.amount.currency,
                made_on=new.made_on,
                due_on=new.due_on,
                grace_days=new.grace_days,
                channel=new.channel,
                taken_by=by.name,
                recorded_at=at,
            )
    except IntegrityError:
        raise PromiseRunning(f"debt {new.debt_id} already has a running promise; withdraw it first") from None
    because = {"promise": promise.pk, "amount_minor": new.amount.minor, "due_on": new.due_on, "channel": new.channel}
    trail.note(by=by, did="promise.taken", about=("debt", new.debt_id), at=at, because=because)
    return promise.pk


@transaction.atomic
def withdraw_promise(*, promise_id: int, because: str, by: Actor, at: datetime) -> None:
    """Take a promise back, with a reason. Repeating is harmless."""
    promise = Promise.objects.select_for_update().get(pk=promise_id)
    if promise.withdrawn_at is not None:
        return
    promise.withdrawn_at, promise.because = at, because
    promise.save(update_fields=["withdrawn_at", "because"])
    said: dict[str, object] = {"promise": promise_id, "why": because}
    trail.note(by=by, did="promise.withdrawn", about=("debt", promise.debt_id), at=at, because=said)


@transaction.atomic
def close_promise(*, promise_id: int, state: str, by: Actor, at: datetime) -> bool:
    """Say that the ledger was asked about a promise, so that another may run. False when it was closed before.

    `state` is what the ledger answered; it goes on the trail, and is derived again whenever it is shown.
    """
    closed = Promise.objects.filter(pk=promise_id, is_judged=False, withdrawn_at__isnull=True).update(is_judged=True)
    if closed:
        debt_id = Promise.objects.values_list("debt_id", flat=True).get(pk=promise_id)
        because = {"promise": promise_id, "state": state}
        trail.note(by=by, did="promise.judged", about=("debt", debt_id), at=at, because=because)
    return bool(closed)


@transaction.atomic
def open_dispute(
    *,
    debt_id: int,
    person_id: int,
    received_on: date,
    form: str,
    grounds: str,
    by: Actor,
    at: datetime,
    part_minor: int | None = None,
) -> int:
    """Record a dispute; returns its id. One that is open on the same grounds is returned. Raises UnknownGrounds."""
    if grounds not in GROUNDS:
        raise UnknownGrounds(f"{grounds!r} is not a ground of dispute; grounds are {', '.join(GROUNDS)}")
    known = Dispute.objects.filter(
        debt_id=debt_id, person_id=person_id, grounds=grounds, answered_on__isnull=True
    ).first()
    if known:
        return known.pk
    dispute = Dispute.objects.create(
        debt_id=debt_id,
        person_id=person_id,
        received_on=received_on,
        form=form,
        grounds=grounds,
        part_minor=part_minor,
        recorded_at=at,
        recorded_by=by.name,
    )
    because = {"dispute": dispute.pk, "form": form, "grounds": grounds, "part_minor": part_minor}
    trail.note(by=by, did="dispute.opened", about=("debt", debt_id), at=at, because=because)
    return dispute.pk


@transaction.atomic
def answer_dispute(*, dispute_id: int, answer: str, answered_on: date, by: Actor, at: datetime) -> int:
    """Close a dispute with its answer; returns the debt's id. An answered dispute stays as it was answered."""
    dispute = Dispute.objects.select_for_update().get(pk=dispute_id)
    if dispute.answered_on is None:
        dispute.answer, dispute.answered_on = answer, answered_on
        dispute.save(update_fields=["answer", "answered_on"])
        because = {"dispute": dispute_id, "answer": answer}
        trail.note(by=by, did="dispute.answered", about=("debt", dispute.debt_id), at=at, because=because)
    return dispute.debt_id
