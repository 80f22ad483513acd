"""Letters of closed batches: which still lie here, which must not go any more, and what became of each.

A batch is closed when its letters are printed and counted as sent; the post has it when somebody says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from dunwell.contacts import contacts_log
from dunwell.contacts.models import Outbox, PrintBatch, Recall
from dunwell.contacts.outbox import Message, message_of
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail

WHY = (
    "paid", "left", "deceased", "insolvent", "ceased", "represented", "disputed", "fraud", "minor", "moratorium",
    "vulnerable", "refused", "address",
)  # fmt: skip
"""Why a printed letter must not go, the most telling first."""
OUTCOMES = ("taken_out", "posted")
HANDLERS = (Role.SUPERVISOR, Role.MANAGER)
"""Who says what became of printed letters."""
LYING = timedelta(days=14)
"""How long a batch of which nobody said that it was posted is looked at."""


class NoSuchBatch(LookupError):
    """There is no closed batch of that number."""


class NoSuchRecall(LookupError):
    """No letter was recalled under that number."""


class SettledBefore(Refusal, RuntimeError):
    """Somebody said already what became of it."""


class LettersToTakeOut(RuntimeError):
    """The batch holds letters of which nobody said what became of them."""


@dataclass(frozen=True, slots=True)
class RecallLine:
    """A letter that must not go any more."""

    recall_id: int
    outbox_id: int
    person_id: int
    debt_ids: tuple[int, ...]
    batch_id: int
    folder: str
    key: str
    """Its file is this and `.pdf`."""
    why: str
    found_at: datetime
    outcome: str
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A closed batch."""

    batch_id: int
    folder: str
    letters_count: int
    made_at: datetime
    posted_on: date | None
    posted_by: str


def lying(*, now: datetime) -> dict[int, list[Message]]:
    """Letters of closed batches that were not posted and not recalled, by batch."""
    closed = PrintBatch.objects.filter(posted_on__isnull=True, made_at__gt=now - LYING).exclude(manifest_sha256="")
    rows = Outbox.objects.filter(
        print_batch_id__in=list(closed.values_list("pk", flat=True)), state="sent", recall__isnull=True
    )
    found: dict[int, list[Message]] = {}
    for row in rows.select_related("permit__action").order_by("pk"):
        found.setdefault(int(row.print_batch_id or 0), []).append(message_of(row, attempts=row.attempts))
    return found


@transaction.atomic
def recall(*, message: Message, batch_id: int, why: str, by: Actor, at: datetime) -> int | None:
    """Say that a printed letter must not go; returns the recall's id, None when it was said before."""
    row, is_new = Recall.objects.get_or_create(
        outbox_id=message.outbox_id, defaults={"print_batch_id": batch_id, "why": why, "found_at": at}
    )
    if not is_new:
        return None
    because: dict[str, object] = {"outbox": message.outbox_id, "batch": batch_id, "why": why}
    trail.note(by=by, did="letter.recalled", about=("person", message.person_id), at=at, because=because)
    return row.pk


def not_in_manifest() -> dict[int, dict[str, str]]:
    """What the manifests do not say yet: by batch, the reason by key of the letter."""
    found: dict[int, dict[str, str]] = {}
    for row in Recall.objects.filter(is_in_manifest=False).select_related("outbox").order_by("pk"):
        found.setdefault(row.print_batch_id, {})[row.outbox.message_id] = row.why
    return found


@transaction.atomic
def written(*, batch_id: int, keys: Iterable[str], manifest_sha256: str, by: Actor, at: datetime) -> None:
    """The manifest of a batch names these recalled letters now."""
    rows = Recall.objects.filter(print_batch_id=batch_id, outbox__message_id__in=list(keys), is_in_manifest=False)
    if count := rows.update(is_in_manifest=True):
        because: dict[str, object] = {"letters": count, "manifest": manifest_sha256}
        trail.note(by=by, did="letters.recalled", about=("print_batch", batch_id), at=at, because=because)


@transaction.atomic
def settle(*, recall_id: int, outcome: str, by: Actor, at: datetime) -> RecallLine:
    """Say what became of a recalled letter: it was taken out, or the post had it already.

    Always   a letter that was taken out counts as no contact. Repeating is harmless
    Raises   NotForYou, NoSuchRecall, SettledBefore
    """
    by.must(*HANDLERS)
    assert outcome in OUTCOMES, "the page offers two outcomes"  # noqa: S101
    row = _rows().select_for_update(of=("self",)).filter(pk=recall_id).first()
    if row is None:
        raise NoSuchRecall(f"no letter was recalled under {recall_id}")
    if row.outcome and row.outcome != outcome:
        raise SettledBefore("{name} said already what became of this letter", name=row.settled_by)
    if not row.outcome:
        row.outcome, row.settled_at, row.settled_by = outcome, at, by.name
        row.save(update_fields=["outcome", "settled_at", "settled_by"])
        if outcome == "taken_out":
            Outbox.objects.filter(pk=row.outbox_id, state="sent").update(state="recalled", because=row.why)
            contacts_log.mark_recalled(f"outbox:{row.outbox_id}")
        because = {"outbox": row.outbox_id, "batch": row.print_batch_id, "outcome": outcome}
        about = ("person", row.outbox.permit.person_id)
        trail.note(by=by, did="letter.settled", about=about, at=at, because=because)
    return _lines([row])[0]


@transaction.atomic
def mark_posted(*, batch_id: int, on: date, by: Actor, at: datetime) -> None:
    """Say that a batch was given to the post. Repeating is harmless.

    Raises   NotForYou, NoSuchBatch, LettersToTakeOut
    """
    by.must(*HANDLERS)
    batch = PrintBatch.objects.select_for_update().filter(pk=batch_id).exclude(manifest_sha256="").first()
    if batch is None:
        raise NoSuchBatch(f"there is no closed batch {batch_id}")
    if batch.posted_on is not None:
        return
    if Recall.objects.filter(print_batch_id=batch_id, outcome="").exists():
        raise LettersToTakeOut("letters of this batch must not go; say first what became of each")
    batch.posted_on, batch.posted_by = on, by.name
    batch.save(update_fields=["posted_on", "posted_by"])
    trail.note(by=by, did="letters.posted", about=("print_batch", batch_id), at=at, because={"posted_on": on})


def open_recalls(*, seen_by: Actor) -> list[RecallLine]:
    """Letters to take out, the oldest first. Raises NotForYou."""
    seen_by.must(*HANDLERS)
    return _lines(list(_rows().filter(outcome="").order_by("pk")))


def settled_recalls(*, limit: int = 20, seen_by: Actor) -> list[RecallLine]:
    """What became of recalled letters, the newest first. Raises NotForYou."""
    seen_by.must(*HANDLERS)
    return _lines(list(_rows().exclude(outcome="").order_by("-settled_at", "-pk")[:limit]))


def batches(*, limit: int = 30, seen_by: Actor) -> list[BatchLine]:
    """Closed batches, the newest first. Raises NotForYou."""
    seen_by.must(*HANDLERS)
    rows = PrintBatch.objects.exclude(manifest_sha256="").order_by("-pk")[:limit]
    return [BatchLine(b.pk, b.folder, b.letters_count, b.made_at, b.posted_on, b.posted_by) for b in rows]


def folders(batch_ids: Iterable[int]) -> dict[int, str]:
    """The folder of each batch, relative to the home's files."""
    return dict(PrintBatch.objects.filter(pk__in=list(batch_ids)).values_list("pk", "folder"))


def _rows() -> QuerySet[Recall]:
    return Recall.objects.select_related("outbox__permit__action")


def _lines(rows: Sequence[Recall]) -> list[RecallLine]:
    named = folders({row.print_batch_id for row in rows})
    return [
        RecallLine(
            recall_id=row.pk,
            outbox_id=row.outbox_id,
            person_id=row.outbox.permit.person_id,
            debt_ids=message_of(row.outbox, attempts=0).debt_ids,
            batch_id=row.print_batch_id,
            folder=named.get(row.print_batch_id, ""),
            key=row.outbox.message_id,
            why=row.why,
            found_at=row.found_at,
            outcome=row.outcome,
            settled_at=row.settled_at,
            settled_by=row.settled_by,
        )
        for row in rows
    ]
