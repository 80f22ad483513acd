"""Verbs that write promises, disputes and what happened. Whether a promise was kept is never written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from dunwell.cases.models import Dispute, Occurrence, Promise
from dunwell.core.actor import Actor
from dunwell.core.chain import canonical
from dunwell.core.matter import as_day, read_event
from dunwell.core.money import Money
from dunwell.core.refusal import Refusal
from dunwell.trail import services as trail

GROUNDS = ("not_mine", "wrong_amount", "already_paid", "goods_or_service", "other")


class NotAPromise(Refusal, ValueError):
    """The promise cannot be meant: nothing promised, or a day before it was made."""


class PromiseRunning(Refusal, RuntimeError):
    """The debt already has a running promise; withdraw it first."""


class UnknownGrounds(Refusal, ValueError):
    """The grounds of a dispute are not in the closed list."""


class NotYet(Refusal, ValueError):
    """What is to be recorded has not happened yet."""


class NoSuchOccurrence(LookupError):
    """Nothing of that number was recorded of that person."""


FURTHEST_AHEAD = timedelta(hours=14)
"""How far the first place on earth is ahead of UTC: no date is later anywhere."""


@dataclass(frozen=True, slots=True)
class NewOccurrence:
    """Something that happened. `fields` are what its type carries, as facts are written; `key` records it once."""

    key: str
    person_id: int
    type: str
    at: date | datetime
    debt_ids: tuple[int, ...] = ()
    """Empty: all of the person's debts."""
    fields: Mapping[str, object] = field(default_factory=dict)


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
        raise PromiseRunning(
            "debt {debt_id} already has a running promise; withdraw it first", debt_id=new.debt_id
        ) from None
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
        raise UnknownGrounds(
            "'{grounds}' is not a ground of dispute; use one of: {known}", grounds=grounds, known=[*GROUNDS]
        )
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
def record_occurrence(*, new: NewOccurrence, by: Actor, at: datetime) -> tuple[int, bool]:
    """Record what happened; returns its id, and whether it is new. Raises BadFacts, NotYet."""
    written_at = new.at.isoformat()
    event = read_event({**new.fields, "type": new.type, "at": written_at})
    if (event.at > at) if isinstance(event.at, datetime) else (event.at > (at + FURTHEST_AHEAD).date()):
        raise NotYet("that day has not come yet; record it when it has happened")
    row, is_new = Occurrence.objects.get_or_create(
        key=new.key,
        defaults={
            "person_id": new.person_id,
            "debt_ids": ",".join(map(str, new.debt_ids)),
            "type": new.type,
            "at": written_at,
            "happened_on": as_day(event.at),
            "fields": canonical(new.fields),
            "recorded_at": at,
            "recorded_by": by.name,
        },
    )
    if is_new:
        trail.note(by=by, did="occurrence.recorded", about=("person", row.person_id), at=at, because=_told(row))
    return row.pk, is_new


@transaction.atomic
def withdraw_occurrence(*, occurrence_id: int, person_id: int, because: str, by: Actor, at: datetime) -> bool:
    """Say that something was recorded in error, by a row of its own; false when it was said before.

    Raises NoSuchOccurrence
    """
    wrong = Occurrence.objects.filter(pk=occurrence_id, person_id=person_id, withdraws_id__isnull=True).first()
    if wrong is None:
        raise NoSuchOccurrence(f"nothing of number {occurrence_id} was recorded of person {person_id}")
    row, is_new = Occurrence.objects.get_or_create(
        withdraws_id=wrong.pk,
        defaults={
            "key": f"withdraws:{wrong.pk}",
            "person_id": person_id,
            "debt_ids": wrong.debt_ids,
            "type": wrong.type,
            "at": wrong.at,
            "happened_on": wrong.happened_on,
            "fields": wrong.fields,
            "because": because[:200],
            "recorded_at": at,
            "recorded_by": by.name,
        },
    )
    if is_new:
        trail.note(by=by, did="occurrence.withdrawn", about=("person", person_id), at=at, because=_told(row))
    return is_new


def _told(row: Occurrence) -> dict[str, object]:
    """A row as the trail keeps it: closed words, days and ids, no personal data."""
    return {
        "occurrence": row.pk,
        "type": row.type,
        "at": row.at,
        "debts": row.debt_ids,
        "fields": row.fields,
        "withdraws": row.withdraws_id,
    }
