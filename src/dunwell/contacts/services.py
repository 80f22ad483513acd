"""Verbs on actions beside the gate: propose one by hand, and cancel what is no longer wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from dunwell.contacts.models import Action, Outbox
from dunwell.contacts.permits import withdraw
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
