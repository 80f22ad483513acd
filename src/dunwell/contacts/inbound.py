"""Inbound messages: kept once by their content, joined to the message they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dunwell.contacts.gate import debt_ids_of
from dunwell.contacts.inbound_reading import Reading
from dunwell.contacts.models import Inbound, Outbox


@dataclass(frozen=True, slots=True)
class Answered:
    """The message of ours that came back or was answered."""

    outbox_id: int
    person_id: int
    debt_ids: tuple[int, ...]
    point_id: int
    channel: str


def is_known(sha256: str) -> bool:
    """Whether that very message was read before."""
    return Inbound.objects.filter(sha256=sha256).exists()


def answered(message_ids: Sequence[str]) -> Answered | None:
    """The message of ours that the nearest of these ids names; None when none is ours."""
    rows = {
        row.message_id: row
        for row in Outbox.objects.filter(message_id__in=message_ids).select_related("permit__action")
    }
    for message_id in message_ids:
        if row := rows.get(message_id):
            permit = row.permit
            return Answered(row.pk, permit.person_id, debt_ids_of(permit.action), permit.point_id, permit.channel)
    return None


def keep(
    *,
    reading: Reading,
    kind: str,
    ours: Answered | None,
    person_id: int | None,
    debt_id: int | None,
    asks: Sequence[str],
    received_at: datetime,
) -> int | None:
    """Keep a message; returns its id, or None when it was kept before."""
    row, is_new = Inbound.objects.get_or_create(
        sha256=reading.sha256,
        defaults={
            "kind": kind,
            "outbox_id": ours.outbox_id if ours else None,
            "person_id": person_id,
            "debt_id": debt_id,
            "received_at": received_at,
            "subject": reading.subject,
            "text": reading.text,
            "asks": ",".join(asks),
            "recorded_at": received_at,
        },
    )
    return row.pk if is_new else None


def mark_bounced(outbox_id: int, because: str) -> None:
    """A message that was taken came back."""
    Outbox.objects.filter(pk=outbox_id, state__in=("sent", "sending")).update(state="bounced", because=because[:300])
