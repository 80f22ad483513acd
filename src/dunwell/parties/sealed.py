"""What is sealed: opened for those who may see it, each opening on the trail; found by exact value; sealed anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.ports import Vault
from dunwell.core.words import Role
from dunwell.parties.circumstances import note_record
from dunwell.parties.models import Circumstance, Identifier
from dunwell.parties.services import identifier_record
from dunwell.trail import services as trail

MAY_OPEN_IDENTIFIERS = (Role.SUPERVISOR, Role.COMPLIANCE)
MAY_OPEN_NOTES = (Role.OFFICER, Role.SUPERVISOR, Role.COMPLIANCE)
BATCH = 500


class NothingSealed(LookupError):
    """There is nothing of that kind to open."""


@dataclass(frozen=True, slots=True)
class SealedLine:
    """An identifier as it may be listed: what it is, never its value."""

    identifier_id: int
    kind: str
    source: str


def identifiers_of(person_id: int) -> list[SealedLine]:
    """Which identifiers of a person are kept, closed."""
    rows = Identifier.objects.filter(person_id=person_id, ends_on__isnull=True).order_by("kind")
    return [SealedLine(row.pk, row.kind, row.source) for row in rows]


@transaction.atomic
def open_identifier(*, person_id: int, kind: str, vault: Vault, why: str, seen_by: Actor, at: datetime) -> str:
    """The person's live identifier of a kind; who opened it and why goes on the trail.

    Raises NotForYou, NothingSealed, SealBroken.
    """
    seen_by.must(*MAY_OPEN_IDENTIFIERS)
    row = Identifier.objects.filter(person_id=person_id, kind=kind, ends_on__isnull=True).first()
    if row is None:
        raise NothingSealed(f"no {kind.replace('_', ' ')} of person {person_id} is kept")
    trail.note(
        by=seen_by, did="identifier.opened", about=("person", person_id), at=at, because={"kind": kind, "why": why}
    )
    return vault.open(bytes(row.sealed), record=identifier_record(person_id, kind))


@transaction.atomic
def open_note(*, circumstance_id: int, vault: Vault, why: str, seen_by: Actor, at: datetime) -> str:
    """The note of a circumstance; who opened it and why goes on the trail. Raises NotForYou, NothingSealed."""
    seen_by.must(*MAY_OPEN_NOTES)
    row = Circumstance.objects.filter(pk=circumstance_id).first()
    if row is None or not row.note_sealed:
        raise NothingSealed(f"circumstance {circumstance_id} has no note")
    because = {"circumstance": circumstance_id, "why": why}
    trail.note(by=seen_by, did="note.opened", about=("person", row.person_id), at=at, because=because)
    return vault.open(bytes(row.note_sealed), record=note_record(row.person_id, row.kind, row.recorded_at))


@transaction.atomic
def find_by_identifier(*, kind: str, value: str, vault: Vault, seen_by: Actor, at: datetime) -> list[int]:
    """Ids of the people with exactly this identifier; the search goes on the trail by its blind index, not its value.

    Raises NotForYou.
    """
    seen_by.must(*Role)
    index = vault.blind_index(value, purpose=kind)
    rows = Identifier.objects.filter(kind=kind, blind_index=index, ends_on__isnull=True)
    found = sorted(set(rows.values_list("person_id", flat=True)))
    because = {"kind": kind, "found": found}
    trail.note(
        by=seen_by, did="identifier.searched", about=("person", found[0] if found else 0), at=at, because=because
    )
    return found


def reseal(*, vault: Vault, by: Actor, at: datetime, on_batch: Callable[[int], None] | None = None) -> int:
    """Seal every value anew that an older key sealed, in batches; killed and run again it goes on. Returns how many."""
    total = 0
    for batch in (_reseal_identifiers, _reseal_notes):
        after = 0
        while found := batch(vault, after):
            after, count = found
            total += count
            if on_batch:
                on_batch(count)
    trail.note(by=by, did="keys.rotated", about=("vault", 0), at=at, because={"resealed": total})
    return total


@transaction.atomic
def _reseal_identifiers(vault: Vault, after: int) -> tuple[int, int] | None:
    """One batch after an id: the last id looked at and how many were sealed anew; None at the end."""
    rows = list(Identifier.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:BATCH])
    old = [row for row in rows if not vault.is_current(bytes(row.sealed))]
    for row in old:
        record = identifier_record(row.person_id, row.kind)
        row.sealed = vault.seal(vault.open(bytes(row.sealed), record=record), record=record)
    Identifier.objects.bulk_update(old, ["sealed"])
    return (rows[-1].pk, len(old)) if rows else None


@transaction.atomic
def _reseal_notes(vault: Vault, after: int) -> tuple[int, int] | None:
    noted = Circumstance.objects.select_for_update().filter(pk__gt=after).exclude(note_sealed=b"")
    rows = list(noted.order_by("pk")[:BATCH])
    old = [row for row in rows if not vault.is_current(bytes(row.note_sealed))]
    for row in old:
        record = note_record(row.person_id, row.kind, row.recorded_at)
        row.note_sealed = vault.seal(vault.open(bytes(row.note_sealed), record=record), record=record)
    Circumstance.objects.bulk_update(old, ["note_sealed"])
    return (rows[-1].pk, len(old)) if rows else None


def unopenable(*, vault: Vault) -> list[str]:
    """Sealed values that do not open under their own record: moved, changed, or their key is gone. In words."""
    found = []
    for row in Identifier.objects.order_by("pk").iterator(chunk_size=2000):
        if not _opens(vault, bytes(row.sealed), identifier_record(row.person_id, row.kind)):
            found.append(f"identifier {row.pk} of person {row.person_id}")
    for line in Circumstance.objects.exclude(note_sealed=b"").order_by("pk").iterator(chunk_size=2000):
        if not _opens(vault, bytes(line.note_sealed), note_record(line.person_id, line.kind, line.recorded_at)):
            found.append(f"the note of circumstance {line.pk} of person {line.person_id}")
    return found


def _opens(vault: Vault, sealed: bytes, record: str) -> bool:
    try:
        vault.open(sealed, record=record)
    except ValueError:
        return False
    return True
