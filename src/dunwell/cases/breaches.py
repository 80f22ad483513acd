"""Breaches of personal data: what was found and when, how many it concerns, and to whom it was reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.cases.models import Breach, Occurrence
from dunwell.cases.services import NotYet
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail

READERS = (Role.COMPLIANCE, Role.MANAGER)
RECORDERS = (Role.COMPLIANCE,)
FOUND, REPORTED = "security_breach_discovered", "breach_reported"
"""What the law calls them."""


class NoSuchBreach(LookupError):
    """No breach was recorded under that number."""


class BreachIncomplete(Refusal, ValueError):
    """It says nothing, or names nobody."""


@dataclass(frozen=True, slots=True)
class NewBreach:
    """What somebody found. See `models.Breach`."""

    key: str
    discovered_at: datetime
    what: str
    people_count: int
    is_encrypted: bool = False


@dataclass(frozen=True, slots=True)
class BreachLine:
    """A breach as it stands."""

    breach_id: int
    discovered_at: datetime
    what: str
    people_count: int
    is_encrypted: bool
    reported_on: date | None
    reported_words: str
    reported_by: str
    recorded_by: str


def occurrence_key(breach_id: int, kind: str, person_id: int) -> str:
    """Names what is recorded of one person because of a breach."""
    return f"breach:{breach_id}:{kind}:{person_id}"


@transaction.atomic
def record(*, new: NewBreach, by: Actor, at: datetime) -> tuple[int, bool]:
    """Keep a breach; returns its number, and whether it is new. Raises NotForYou, BreachIncomplete, NotYet."""
    by.must(*RECORDERS)
    if not new.what.strip():
        raise BreachIncomplete("say what happened, which data it concerns, and what was done about it")
    if new.discovered_at > at:
        raise NotYet("that moment has not come yet; record it when it has happened")
    row, is_new = Breach.objects.get_or_create(
        key=new.key,
        defaults={
            "discovered_at": new.discovered_at,
            "what": new.what.strip()[:2000],
            "people_count": new.people_count,
            "is_encrypted": new.is_encrypted,
            "recorded_at": at,
            "recorded_by": by.name,
        },
    )
    if is_new:
        because = {"breach": row.pk, "discovered_at": new.discovered_at, "people": new.people_count}
        trail.note(by=by, did="breach.recorded", about=("breach", row.pk), at=at, because=because)
    return row.pk, is_new


@transaction.atomic
def report(*, breach_id: int, on: date, words: str, by: Actor, at: datetime) -> bool:
    """Say that it was reported, and to whom; false when that was said before.

    Raises   NotForYou, NoSuchBreach, BreachIncomplete, NotYet
    """
    by.must(*RECORDERS)
    row = Breach.objects.select_for_update().filter(pk=breach_id).first()
    if row is None:
        raise NoSuchBreach(f"there is no breach {breach_id}")
    if row.reported_on is not None:
        return False
    if not words.strip():
        raise BreachIncomplete("say to whom it was reported, and under which number")
    if not row.discovered_at.date() <= on <= at.date():
        raise NotYet("that day is before the breach was found, or has not come yet; correct the day")
    row.reported_on, row.reported_words, row.reported_by = on, words.strip()[:300], by.name
    row.save(update_fields=["reported_on", "reported_words", "reported_by"])
    because = {"breach": breach_id, "reported_on": on}
    trail.note(by=by, did="breach.reported", about=("breach", breach_id), at=at, because=because)
    return True


def breaches(*, seen_by: Actor) -> list[BreachLine]:
    """Every breach, the newest first. Raises NotForYou."""
    seen_by.must(*READERS)
    return [_line(row) for row in Breach.objects.order_by("-discovered_at", "-pk")]


def breach(breach_id: int, *, seen_by: Actor) -> BreachLine:
    """One breach. Raises NotForYou, NoSuchBreach."""
    seen_by.must(*READERS)
    row = Breach.objects.filter(pk=breach_id).first()
    if row is None:
        raise NoSuchBreach(f"there is no breach {breach_id}")
    return _line(row)


def people_of(breach_id: int, *, seen_by: Actor) -> list[int]:
    """The people it is known to concern, by number; who was named in error is left out. Raises NotForYou."""
    seen_by.must(*READERS)
    rows = Occurrence.objects.filter(key__startswith=occurrence_key(breach_id, FOUND, 0)[:-1])
    withdrawn = Occurrence.objects.filter(withdraws_id__in=rows.values("pk")).values("withdraws_id")
    return sorted(rows.exclude(pk__in=withdrawn).values_list("person_id", flat=True))


def people_waiting(*, seen_by: Actor) -> set[int]:
    """Everybody whom a breach concerns that was not reported. Raises NotForYou."""
    open_ids = Breach.objects.filter(reported_on__isnull=True).values_list("pk", flat=True)
    return {person_id for breach_id in open_ids for person_id in people_of(breach_id, seen_by=seen_by)}


def said_reported(person_ids: Iterable[int], *, since: datetime) -> list[tuple[int, int]]:
    """What stands of these people that says, from a moment on, that a breach was reported: occurrence and person."""
    rows = Occurrence.objects.filter(type=REPORTED, key__startswith="breach:", person_id__in=set(person_ids))
    withdrawn = Occurrence.objects.filter(withdraws_id__in=rows.values("pk")).values("withdraws_id")
    stands = rows.exclude(pk__in=withdrawn).order_by("pk").values_list("pk", "person_id", "at")
    return [(pk, person_id) for pk, person_id, at in stands if datetime.fromisoformat(at) >= since]


def _line(row: Breach) -> BreachLine:
    return BreachLine(
        breach_id=row.pk,
        discovered_at=row.discovered_at,
        what=row.what,
        people_count=row.people_count,
        is_encrypted=row.is_encrypted,
        reported_on=row.reported_on,
        reported_words=row.reported_words,
        reported_by=row.reported_by,
        recorded_by=row.recorded_by,
    )
