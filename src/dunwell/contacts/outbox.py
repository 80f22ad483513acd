"""The outbox: messages with a permit on their way to a channel. A row moves by compare and set, and only here.

queued → sending → sent, or back to queued to be tried later, or failed; bounced and withdrawn are ends as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from dunwell.contacts.gate import debt_ids_of
from dunwell.contacts.models import Action, Outbox, Permit, PrintBatch
from dunwell.contacts.permits import flaw, withdraw
from dunwell.core.actor import Actor
from dunwell.core.ports import Delivery
from dunwell.core.refusal import Sentence
from dunwell.parties.queries import hold_people

LEASE = timedelta(minutes=10)
"""How long a claimed row belongs to the process that claimed it; shorter than a permit."""
ATTEMPTS_MAX = 8
BACK_OFF = timedelta(minutes=5)
BACK_OFF_MAX = timedelta(hours=6)
PREVIOUS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Message:
    """A claimed row: all that a channel needs of it, and what to record when it has gone."""

    outbox_id: int
    message_id: str
    action_id: int
    person_id: int
    debt_ids: tuple[int, ...]
    portfolio_id: int
    channel: str
    point_id: int
    template: str
    language: str
    subject: str
    text: str
    html: str
    sha256: str
    amount_minor: int
    """What it asks for, in the debts' currency."""
    attempts: int


def _due(channels: Sequence[str], now: datetime) -> QuerySet[Outbox]:
    rows = Outbox.objects.filter(
        next_try_at__lte=now, permit__channel__in=channels, print_batch_id__isnull=True
    ).select_related("permit__action")
    lock = {"skip_locked": True, "of": ("self",)} if connection.features.has_select_for_update_skip_locked else {}
    return rows.select_for_update(**lock).order_by("next_try_at", "pk")  # type: ignore[arg-type]


@transaction.atomic
def claim(*, channels: Sequence[str], now: datetime, limit: int) -> list[Message]:
    """Take up to `limit` due rows with a permit that holds now; each is ours for LEASE, and its permit is used.

    A row whose permit can never serve (used, other words, other point) is withdrawn, and is not sent.
    Rows whose permit ran out are left for `lapsed` and the gate.
    """
    ready: list[Message] = []
    for row in _due(channels, now).filter(state="queued", permit__expires_at__gt=now)[:limit]:
        used_before = Sentence("Its permit was used before.") if row.permit.used_at is not None else None
        if why := used_before or flaw(row.permit, row.permit.action):
            withdraw(row, str(why))
            continue
        taken = Outbox.objects.filter(pk=row.pk, state="queued").update(
            state="sending", attempts=F("attempts") + 1, next_try_at=now + LEASE
        )
        used = Permit.objects.filter(pk=row.permit_id, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
        assert taken == used == 1, "a row locked by us was moved by someone else"  # noqa: S101
        ready.append(message_of(row, attempts=row.attempts + 1))
    return ready


def lapsed(*, channels: Sequence[str], now: datetime, limit: int) -> list[Outbox]:
    """Due rows that only the gate can help, locked: their permit ran out, or a process died while sending them.

    Their people are held first, as for every judgement.
    """
    stale = Q(state="queued", permit__expires_at__lte=now) | Q(state="sending")
    due = Outbox.objects.filter(stale, next_try_at__lte=now, permit__channel__in=channels, print_batch_id__isnull=True)
    people = dict(due.order_by("next_try_at", "pk").values_list("pk", "permit__person_id")[:limit])
    hold_people(people.values())
    return list(_due(channels, now).filter(stale, pk__in=people))


def message_of(row: Outbox, *, attempts: int) -> Message:
    """The row as what a channel needs of it."""
    action = row.permit.action
    return Message(
        outbox_id=row.pk,
        message_id=row.message_id,
        action_id=action.pk,
        person_id=action.person_id,
        debt_ids=debt_ids_of(action),
        portfolio_id=action.portfolio_id,
        channel=action.channel,
        point_id=action.point_id,
        template=action.template,
        language=action.language,
        subject=action.subject,
        text=action.text,
        html=action.html,
        sha256=action.text_sha256,
        amount_minor=action.amount_minor,
        attempts=attempts,
    )


@transaction.atomic
def give_back(messages: Sequence[Message], *, now: datetime) -> None:
    """Rows that were claimed and not yet handed to the channel: their permits are unused again.

    A row that another process has claimed since, because our lease was over, is left to it.
    """
    for message in messages:
        ours = Outbox.objects.filter(pk=message.outbox_id, state="sending", attempts=message.attempts)
        if ours.update(state="queued", attempts=F("attempts") - 1, next_try_at=now, print_batch_id=None):
            Permit.objects.filter(outbox__pk=message.outbox_id).update(used_at=None)


def recall(messages: Sequence[Message], *, now: datetime) -> list[Message]:
    """Which of these composed letters may not go: their permit ended, or another process has them. Those go back.

    In the transaction that closes their batch, their people held.
    """
    recalled = [message for message in messages if not is_still_ours(message, now=now)]
    give_back(recalled, now=now)
    return recalled


def is_still_ours(message: Message, *, now: datetime) -> bool:
    """Whether a claimed message may be handed over this moment: its lease and its permit both hold."""
    return Outbox.objects.filter(
        pk=message.outbox_id,
        state="sending",
        attempts=message.attempts,
        next_try_at__gt=now,
        permit__expires_at__gt=now,
    ).exists()


def mark_sent(message: Message, *, reference: str, now: datetime) -> bool:
    """The channel took it. False when the row was settled before."""
    moved = Outbox.objects.filter(pk=message.outbox_id, state="sending").update(
        state="sent", sent_at=now, provider_reference=reference[:200], because=""
    )
    Action.objects.filter(pk=message.action_id, state="permitted").update(state="done", state_because="")
    return bool(moved)


def mark_refused(message: Message, delivery: Delivery, *, now: datetime) -> str:
    """The channel did not take it: tried again later with growing waits, or failed. Returns the new state.

    Nothing reached the person, so the permit is unused again; but it ends, because the gate is asked again before the
    message is tried again.
    """
    is_over = delivery.is_permanent_failure or message.attempts >= ATTEMPTS_MAX
    state = "failed" if is_over else "queued"
    wait = min(BACK_OFF * 2 ** (message.attempts - 1), BACK_OFF_MAX)
    Outbox.objects.filter(pk=message.outbox_id, state="sending").update(
        state=state, because=delivery.reason[:300], next_try_at=now + wait, print_batch_id=None
    )
    if is_over:
        Action.objects.filter(pk=message.action_id, state="permitted").update(
            state="cancelled", state_because=f"not delivered: {delivery.reason}"[:300]
        )
    else:
        Permit.objects.filter(outbox__pk=message.outbox_id).update(used_at=None, expires_at=now)
    return state


def previous_message_ids(person_ids: Sequence[int], *, now: datetime) -> dict[int, str]:
    """The last email sent to each person, so that the next one stands in the same conversation."""
    rows = Outbox.objects.filter(
        permit__person_id__in=set(person_ids), permit__channel="email", state="sent",
        sent_at__gte=now - timedelta(days=PREVIOUS_DAYS),
    )  # fmt: skip
    return dict(rows.order_by("sent_at", "pk").values_list("permit__person_id", "message_id"))


def new_batch(messages: Sequence[Message], *, folder_of: str, now: datetime, by: Actor) -> PrintBatch:
    """A print batch of claimed letters; its folder is `folder_of` and its number. Unfinished without a manifest."""
    batch = PrintBatch.objects.create(folder="", letters_count=0, manifest_sha256="", made_at=now, by=by.name)
    batch.folder = f"{folder_of}{batch.pk:06d}"
    batch.save(update_fields=["folder"])
    Outbox.objects.filter(pk__in=[message.outbox_id for message in messages], state="sending").update(
        print_batch_id=batch.pk
    )
    return batch


def finish_batch(batch_id: int, *, letters_count: int, manifest_sha256: str) -> None:
    """The batch is printed; its letters count as sent."""
    PrintBatch.objects.filter(pk=batch_id).update(letters_count=letters_count, manifest_sha256=manifest_sha256)


def finished(folders: Sequence[str]) -> set[str]:
    """Which of these folders belong to a finished batch."""
    return set(
        PrintBatch.objects.filter(folder__in=folders).exclude(manifest_sha256="").values_list("folder", flat=True)
    )


@transaction.atomic
def abandon_batches(*, now: datetime) -> list[str]:
    """Batches whose process died before they were finished: their letters go back to the gate. Returns the folders."""
    dead = PrintBatch.objects.select_for_update().filter(manifest_sha256="", made_at__lte=now - LEASE)
    found = dict(dead.values_list("pk", "folder"))
    ids = list(found)
    rows = list(Outbox.objects.filter(print_batch_id__in=ids, state="sending").values_list("pk", flat=True))
    Outbox.objects.filter(pk__in=rows).update(state="queued", print_batch_id=None, next_try_at=now)
    Permit.objects.filter(outbox__pk__in=rows).update(used_at=None, expires_at=now)
    PrintBatch.objects.filter(pk__in=ids).delete()
    return list(found.values())
