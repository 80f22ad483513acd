"""Verbs that write people: who they are, how to reach them, what they allow. See also `circumstances.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.ports import Vault
from dunwell.core.words import Channel, PersonKind, PointKind
from dunwell.parties import names, point_roots, zones
from dunwell.parties.models import BarredHours, Consent, ContactPoint, Identifier, Person, PersonKey, Spelling
from dunwell.trail import services as trail

IDENTIFIER_KINDS = ("national_id", "birth_date", "bank_account")
NUMBERS = (PointKind.MOBILE, PointKind.LANDLINE)
POINT_STATES = ("usable", "bounced", "wrong_person", "retired")


class UnknownWord(ValueError):
    """A word that is not in the closed list it belongs to."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to register. `key` is how the source names them: scope and key; the same key is the same person."""

    name: str
    source: str
    kind: PersonKind = PersonKind.INDIVIDUAL
    language: str = ""
    country: str = ""
    region: str = ""
    zone: str = ""
    key: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NewPoint:
    """A contact point: an address in lower case, a number in E.164, or the first line of a postal address."""

    kind: PointKind
    value: str
    source: str
    starts_on: date
    lines: tuple[str, ...] = ()
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    zone: str = ""
    place: str = ""
    is_employer_provided: bool = False
    origin: str = ""


@transaction.atomic
def register_person(*, new: NewPerson, by: Actor, at: datetime) -> int:
    """Record a person and return the id. A key that is known returns its person, and a new spelling is kept."""
    shown = names.tidy(new.name)
    if new.key:
        known = PersonKey.objects.filter(scope=new.key[0], key=new.key[1]).first()
        if known:
            _spell(known.person_id, shown, new.source)
            return known.person_id
    person = Person.objects.create(
        kind=new.kind,
        name=shown,
        search_name=names.fold(shown),
        language=new.language,
        country=new.country,
        region=new.region,
        zone=new.zone,
        recorded_at=at,
    )
    if new.key:
        PersonKey.objects.create(person=person, scope=new.key[0], key=new.key[1])
    _spell(person.pk, shown, new.source)
    trail.note(by=by, did="person.registered", about=("person", person.pk), at=at, because={"source": new.source})
    return person.pk


def _spell(person_id: int, shown: str, source: str) -> None:
    Spelling.objects.get_or_create(
        person_id=person_id, name=shown, defaults={"search_name": names.fold(shown), "source": source}
    )


@transaction.atomic
def add_point(*, person_id: int, new: NewPoint, by: Actor, at: datetime) -> int:
    """Record a contact point and return the id; one that the person already has, live, is returned as it is."""
    value = new.value.strip().lower() if new.kind == PointKind.EMAIL else new.value.strip()
    known = ContactPoint.objects.filter(
        person_id=person_id, kind=new.kind, value=value, postcode=new.postcode, ends_on__isnull=True
    ).first()
    if known:
        return known.pk
    point = ContactPoint.objects.create(
        person_id=person_id,
        kind=new.kind,
        value=value,
        lines="\n".join(new.lines),
        city=new.city,
        region=new.region,
        postcode=new.postcode,
        country=new.country,
        zone=new.zone or (zones.hint_of(value) if new.kind in NUMBERS else ""),
        place=new.place,
        is_employer_provided=new.is_employer_provided,
        origin=new.origin,
        source=new.source,
        starts_on=new.starts_on,
        recorded_at=at,
    )
    row = pl.DataFrame([{name: getattr(point, name) for name in point_roots.COLUMNS}], schema=point_roots.COLUMNS)
    because = {"point": point.pk, "kind": new.kind, "source": new.source, "digest": point_roots.root(row)}
    trail.note(by=by, did="point.added", about=("person", person_id), at=at, because=because)
    return point.pk


@transaction.atomic
def mark_point(*, point_id: int, state: str, because: str, by: Actor, at: datetime) -> int:
    """Say that a contact point bounced, is someone else's, is retired, or may be used again; returns the person's id.

    Raises UnknownWord.
    """
    if state not in POINT_STATES:
        raise UnknownWord(f"{state!r} is not a state of a contact point; states are {', '.join(POINT_STATES)}")
    point = ContactPoint.objects.select_for_update().get(pk=point_id)
    old, point.state = point.state, state
    point.save(update_fields=["state"])
    said: dict[str, object] = {"point": point_id, "old": old, "new": state, "why": because}
    trail.note(by=by, did="point.marked", about=("person", point.person_id), at=at, because=said)
    return point.person_id


def identifier_record(person_id: int, kind: str) -> str:
    """The record a sealed identifier belongs to; it opens under this name alone."""
    return f"parties_identifier:{person_id}:{kind}"


@transaction.atomic
def add_identifier(
    *, person_id: int, kind: str, value: str, source: str, starts_on: date, vault: Vault, by: Actor, at: datetime
) -> int:
    """Seal an identity number, birth date or bank detail; a newer one ends the older. Raises UnknownWord."""
    if kind not in IDENTIFIER_KINDS:
        raise UnknownWord(f"{kind!r} is not a kind of identifier; kinds are {', '.join(IDENTIFIER_KINDS)}")
    index = vault.blind_index(value, purpose=kind)
    known = Identifier.objects.filter(person_id=person_id, kind=kind, ends_on__isnull=True)
    if same := known.filter(blind_index=index).first():
        return same.pk
    known.update(ends_on=starts_on)
    identifier = Identifier.objects.create(
        person_id=person_id,
        kind=kind,
        sealed=vault.seal(value, record=identifier_record(person_id, kind)),
        blind_index=index,
        source=source,
        starts_on=starts_on,
        recorded_at=at,
    )
    because = {"kind": kind, "source": source}
    trail.note(by=by, did="identifier.sealed", about=("person", person_id), at=at, because=because)
    return identifier.pk


@transaction.atomic
def end_identifiers(*, person_id: int, kind: str, ends_on: date, because: str, by: Actor, at: datetime) -> int:
    """Say that what is kept of a kind is no good any more, such as a closed account; returns how many ended."""
    ended = Identifier.objects.filter(person_id=person_id, kind=kind, ends_on__isnull=True).update(ends_on=ends_on)
    if ended:
        said: dict[str, object] = {"kind": kind, "ended": ended, "why": because}
        trail.note(by=by, did="identifier.ended", about=("person", person_id), at=at, because=said)
    return ended


@transaction.atomic
def record_consent(
    *,
    person_id: int,
    channel: str,
    is_given: bool,
    source: str,
    starts_on: date,
    by: Actor,
    at: datetime,
    point_id: int | None = None,
    words: str = "",
) -> int:
    """Record what a person allowed or refused for a channel, or for `all`; the newest stands. Raises UnknownWord."""
    if channel not in (*Channel, "all"):
        raise UnknownWord(f"{channel!r} is not a channel; channels are {', '.join(Channel)}, or all")
    line = Consent.objects.create(
        person_id=person_id,
        channel=channel,
        is_given=is_given,
        point_id=point_id,
        words=words,
        source=source,
        starts_on=starts_on,
        recorded_at=at,
    )
    did = "consent.given" if is_given else "consent.refused"
    because = {"channel": channel, "source": source, "from": starts_on}
    trail.note(by=by, did=did, about=("person", person_id), at=at, because=because)
    return line.pk


@transaction.atomic
def bar_hours(
    *, person_id: int, from_minute: int, to_minute: int, source: str, starts_on: date, by: Actor, at: datetime
) -> int:
    """Record the local hours a person ruled out, minutes of the day; newer hours end the older ones."""
    BarredHours.objects.filter(person_id=person_id, ends_on__isnull=True).update(ends_on=starts_on)
    line = BarredHours.objects.create(
        person_id=person_id,
        from_minute=from_minute,
        to_minute=to_minute,
        source=source,
        starts_on=starts_on,
        recorded_at=at,
    )
    because = {"from": from_minute, "to": to_minute, "source": source}
    trail.note(by=by, did="hours.barred", about=("person", person_id), at=at, because=because)
    return line.pk
