"""Permits at the moment of use: does this permit allow this very contact, now, and once?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from dunwell.contacts.gate import MACHINE_CHANNELS, Given, asked_of, expires_at, judged, note, record
from dunwell.contacts.gate_judging import Verdict, words_hash
from dunwell.contacts.models import Action, Outbox, Permit
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal, Sentence


class PermitRefused(Refusal, RuntimeError):
    """The permit does not allow this contact; the words say why. Ask the gate again."""


def flaw(permit: Permit, action: Action) -> Sentence | None:
    """Why the permit can never serve this action, whatever the hour; None when it can."""
    bound = (permit.person_id, permit.debt_id, permit.point_id, permit.channel)
    if bound != (action.person_id, action.debt_id, action.point_id, action.channel):
        return Sentence("Its permit is for another person, debt, contact point or channel.")
    if permit.text_sha256 != action.text_sha256:
        return Sentence("Its permit is for other words.")
    if action.channel in MACHINE_CHANNELS:
        stored = words_hash(action.channel, action.subject, action.text, action.html)
        if stored != permit.text_sha256:
            return Sentence("Its words were changed after the permit was given.")
    if action.state != "permitted":
        return Sentence("It waits, was refused or was done meanwhile. Look at it again.")
    return None


@transaction.atomic
def use(*, permit_id: int, now: datetime) -> Permit:
    """Use a permit for a call or a visit, once. Raises PermitRefused."""
    permit = Permit.objects.select_for_update().select_related("action").filter(pk=permit_id).first()
    if permit is None:
        raise PermitRefused("there is no such permit; ask the gate before you contact the person")
    if permit.used_at is not None:
        raise PermitRefused("this permit was used; every contact needs its own")
    if why := flaw(permit, permit.action):
        raise PermitRefused("the contact is not allowed: {why}", why=why)
    if now >= permit.expires_at:
        raise PermitRefused("the permit is no longer in time; ask the gate again")
    if not Permit.objects.filter(pk=permit_id, used_at__isnull=True).update(used_at=now):
        raise PermitRefused("this permit was used; every contact needs its own")
    permit.used_at = now
    return permit


def of_action(action_id: int) -> int | None:
    """The id of an action's permit; None when it has none."""
    return Permit.objects.filter(action_id=action_id).values_list("pk", flat=True).first()


def for_logging(*, permit_id: int) -> Permit:
    """The used permit of a call or visit that is not yet in the log, locked. Raises PermitRefused."""
    permit = Permit.objects.select_for_update().select_related("action").filter(pk=permit_id).first()
    if permit is None or permit.used_at is None:
        raise PermitRefused("this contact had no permit; ask the gate before you contact the person")
    if permit.action.state != "permitted":
        raise PermitRefused("the contact of this permit is in the log already; every contact needs its own permit")
    return permit


@transaction.atomic
def renew(*, rows: Sequence[Outbox], given: Given, by: Actor) -> list[Verdict]:
    """Ask the gate again for messages whose permit ran out before they were sent. The Message-ID stays.

    Given    rows locked in this transaction, with permit and action, queued or left in sending
    A yes    gives the permit a new judgement and new minutes
    A no     that is only the hour lets a queued row wait; any other withdraws it and cancels the action
    """
    if not rows:
        return []
    actions = [row.permit.action for row in rows]
    verdicts = judged([asked_of(action) for action in actions], given)
    judgements = record(verdicts, given=given)
    note(verdicts, judgements, by=by, at=given.now)
    for row, verdict, judgement in zip(rows, verdicts, judgements, strict=True):
        if verdict.is_allowed:
            Permit.objects.filter(pk=row.permit_id).update(
                judgement=judgement,
                issued_at=given.now,
                expires_at=expires_at(given.now, verdict.closes_at),
                used_at=None,
            )
            Outbox.objects.filter(pk=row.pk).update(state="queued", next_try_at=given.now)
        elif verdict.answer == "waiting" and row.state == "queued":
            Outbox.objects.filter(pk=row.pk).update(state="queued", next_try_at=verdict.earliest_at)
        else:
            withdraw(row, verdict.words)
    return verdicts


def void(person_ids: Iterable[int], *, now: datetime) -> int:
    """End the permits of messages to these people that have not left: facts changed, and the gate must speak again.

    In the transaction that changes the facts. Returns how many ended.
    """
    waiting = Permit.objects.filter(
        person_id__in=set(person_ids), expires_at__gt=now, outbox__state__in=("queued", "sending")
    )
    return waiting.update(expires_at=now)


def withdraw(row: Outbox, because: str) -> None:
    """Stop a message that was not sent, and its action."""
    Outbox.objects.filter(pk=row.pk, state__in=("queued", "sending")).update(state="withdrawn", because=because[:300])
    Action.objects.filter(pk=row.permit.action_id, state="permitted").update(
        state="cancelled", state_because=because[:300]
    )
