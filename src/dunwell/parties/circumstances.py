"""Verbs that record what stops or changes treatment: death, insolvency, moratorium, representation, vulnerability."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.ports import Vault
from dunwell.core.refusal import Refusal
from dunwell.core.words import CircumstanceKind
from dunwell.parties.models import Circumstance
from dunwell.trail import services as trail


class LevelMissing(Refusal, ValueError):
    """A vulnerability without its treatment, or a treatment on something else."""


@dataclass(frozen=True, slots=True)
class NewCircumstance:
    """A fact about a person. `debt_id` names the one debt it is about; None is all of them. `note` is kept sealed."""

    kind: CircumstanceKind
    source: str
    starts_on: date
    ends_on: date | None = None
    """Last day it holds; None until further notice."""
    detail: str = ""
    level: int = 0
    debt_id: int | None = None
    note: str = ""


def note_record(person_id: int, kind: str, recorded_at: datetime) -> str:
    """The record a sealed note belongs to."""
    return f"parties_circumstance:{person_id}:{kind}:{recorded_at.timestamp():.6f}"


class NoteWithoutVault(ValueError):
    """A note is kept sealed, and nothing was handed in to seal it with."""


def stands(person_id: int, kind: CircumstanceKind) -> bool:
    """Whether a fact of this kind is recorded of a person, neither withdrawn nor ended."""
    return Circumstance.objects.filter(
        person_id=person_id, kind=kind, withdrawn_at__isnull=True, ends_on__isnull=True
    ).exists()


@transaction.atomic
def record(*, person_id: int, new: NewCircumstance, vault: Vault | None, by: Actor, at: datetime) -> int:
    """Record a circumstance and return its id. A vault is needed where there is a note.

    Raises LevelMissing, NoteWithoutVault.
    """
    is_vulnerability = new.kind == CircumstanceKind.VULNERABILITY
    if is_vulnerability != (1 <= new.level <= 3):
        raise LevelMissing(
            "say how a vulnerable person is treated: 1 adapt, 2 specialist only, 3 no contact; other facts have none"
        )
    if new.note and vault is None:
        raise NoteWithoutVault("a note about a person is kept sealed; hand in the vault")
    sealed = vault.seal(new.note, record=note_record(person_id, new.kind, at)) if new.note and vault else b""
    line = Circumstance.objects.create(
        person_id=person_id,
        kind=new.kind,
        subject_id=new.debt_id,
        detail=new.detail,
        level=new.level,
        note_sealed=sealed,
        source=new.source,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        recorded_at=at,
        recorded_by=by.name,
    )
    because = {"kind": new.kind, "detail": new.detail, "level": new.level, "debt": new.debt_id, "source": new.source}
    trail.note(by=by, did="circumstance.recorded", about=("person", person_id), at=at, because=because)
    return line.pk


@transaction.atomic
def withdraw(*, circumstance_id: int, because: str, by: Actor, at: datetime) -> int:
    """Say that a circumstance was recorded in error; the line stays. Returns the person's id. Repeating is harmless."""
    line = Circumstance.objects.select_for_update().get(pk=circumstance_id)
    if line.withdrawn_at is None:
        line.withdrawn_at = at
        line.save(update_fields=["withdrawn_at"])
        said: dict[str, object] = {"circumstance": circumstance_id, "kind": line.kind, "why": because}
        trail.note(by=by, did="circumstance.withdrawn", about=("person", line.person_id), at=at, because=said)
    return line.person_id


@transaction.atomic
def end(*, circumstance_id: int, last_day: date, because: str, by: Actor, at: datetime) -> int:
    """Say on which day a circumstance last holds. Returns the person's id."""
    line = Circumstance.objects.select_for_update().get(pk=circumstance_id)
    line.ends_on = last_day
    line.save(update_fields=["ends_on"])
    said: dict[str, object] = {"circumstance": circumstance_id, "kind": line.kind, "last_day": last_day, "why": because}
    trail.note(by=by, did="circumstance.ended", about=("person", line.person_id), at=at, because=said)
    return line.person_id
