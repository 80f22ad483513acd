"""Verbs on actions beside the gate: propose one by hand, and cancel what is no longer wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from dunwell.contacts.models import Action, Outbox
from dunwell.contacts.permits import withdraw
from dunwell.contacts.states import ALIVE
from dunwell.contacts.written import Written, approved
from dunwell.core.actor import Actor
from dunwell.core.words import Channel
from dunwell.trail import services as trail

PENDING = ("proposed", "approved", "held", "waiting")


class UnknownChannel(ValueError):
    """There is no such channel."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A call or a visit that a member of staff wants to make now."""

    person_id: int
    debt_ids: tuple[int, ...]
    portfolio_id: int
    channel: str
    point_id: int
    amount_minor: int
    currency: str


@transaction.atomic
def propose_by_hand(*, new: ByHand, by: Actor, at: datetime) -> int:
    """Record that somebody wants to call or visit now; the gate is asked next. Returns the action's id."""
    if new.channel not in (Channel.PHONE, Channel.VISIT):
        raise UnknownChannel(f"{new.channel!r} is not made by hand; phone and visit are")
    action = Action.objects.create(
        person_id=new.person_id,
        debt_id=new.debt_ids[0],
        debt_ids=",".join(map(str, new.debt_ids)),
        portfolio_id=new.portfolio_id,
        channel=new.channel,
        point_id=new.point_id,
        amount_minor=new.amount_minor,
        currency=new.currency,
        planned_on=at.date(),
        state="approved",
        state_because=f"asked for by {by.name}"[:300],
        recorded_at=at,
    )
    return action.pk


@dataclass(frozen=True, slots=True)
class NoticeToSend:
    """A legal notice in words, and the duty it does; None where nobody is bound to send it."""

    duty_id: int | None
    message: Written
    answer: str = ""
    """What it decides, where it gives one of a few answers."""


@transaction.atomic
def propose_notice(*, new: NoticeToSend, by: Actor, at: datetime) -> tuple[int, bool]:
    """Put a notice before the gate; returns its action, and whether it is new. A duty has one notice at a time.

    One that was sent, or may still be, is not made again: a unique constraint settles a race.
    """
    if new.duty_id is not None:
        known = Action.objects.filter(duty_id=new.duty_id, state__in=ALIVE).first()
        if known is not None:
            return known.pk, False
    message = new.message
    action = approved(message, at=at, duty_id=new.duty_id, answer=new.answer)
    because: dict[str, object] = {
        "action": action.pk, "notice": message.template, "duty": new.duty_id, "text": message.words.sha256,
    }  # fmt: skip
    because |= {"answer": new.answer} if new.answer else {}
    trail.note(by=by, did="notice.composed", about=("person", message.person_id), at=at, because=because)
    return action.pk, True


@transaction.atomic
def cancel_pending(
    *, person_ids: Sequence[int], because: str, by: Actor, at: datetime, channels: Sequence[str] = tuple(Channel)
) -> list[int]:
    """Cancel what has not left for these people: waiting actions and queued messages. Returns the actions' ids."""
    mine = Q(person_id__in=person_ids, channel__in=channels)
    rows = Outbox.objects.select_for_update().filter(
        permit__person_id__in=person_ids, permit__channel__in=channels, state="queued"
    ).select_related("permit")  # fmt: skip
    cancelled = []
    for row in rows:
        withdraw(row, because)
        cancelled.append(row.permit.action_id)
    waiting = Action.objects.select_for_update().filter(mine, state__in=PENDING).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    Action.objects.filter(pk__in=ids, state__in=PENDING).update(state="cancelled", state_because=because[:300])
    cancelled += ids
    if cancelled:
        said: dict[str, object] = {"actions": cancelled, "why": because, "channels": list(channels)}
        trail.note(by=by, did="actions.cancelled", about=("person", person_ids[0]), at=at, because=said)
    return cancelled
