"""Questions pages ask about people: who someone is, what changes their treatment, who answers to a name or number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.parties import names
from dunwell.parties.models import BarredHours, Circumstance, Consent, ContactPoint, Person, Spelling
from dunwell.parties.reaching import Reachable, points_of_people
from dunwell.trail.compiled_queries import Compiled

NEWEST = ("-starts_on", "-pk")
SHORTEST_NUMBER = 6
"""Digits from which a search is taken for a phone number."""


class NoSuchPerson(LookupError):
    """There is no person of that number."""


def hold_people(person_ids: Iterable[int]) -> None:
    """Hold these people until the caller's transaction ends: one judgement or change of facts at a time per person.

    The first thing a transaction does, before it notes the trail; in order of id, so that two never wait for each
    other. On SQLite the transaction holds the whole file already.
    """
    held = Person.objects.select_for_update(no_key=True).filter(pk__in=set(person_ids)).order_by("pk")
    list(held.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class CircumstanceLine:
    """A fact that stops or changes treatment. `ends_on` is its last day; None: until further notice."""

    circumstance_id: int
    kind: str
    detail: str
    level: int
    debt_id: int | None
    starts_on: date
    ends_on: date | None
    source: str
    recorded_at: datetime
    recorded_by: str
    is_withdrawn: bool

    def holds_on(self, day: date) -> bool:
        """Whether it stands on `day`."""
        return not self.is_withdrawn and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """What was allowed or refused for a channel, or for `all`, from a day on."""

    channel: str
    is_given: bool
    starts_on: date
    ends_on: date | None
    words: str
    source: str
    recorded_at: datetime
    point_id: int | None
    """The one contact point it is about; None: every one."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """One person as a page shows them. Lists are newest first; the newest consent of a channel stands."""

    person_id: int
    kind: str
    name: str
    language: str
    country: str
    region: str
    city: str
    zone: str
    """By which the person's days are counted: known, or the most western plausible; empty where nothing tells."""
    is_zone_known: bool
    spellings: tuple[str, ...]
    points: tuple[Reachable, ...]
    circumstances: tuple[CircumstanceLine, ...]
    consents: tuple[ConsentLine, ...]
    barred: tuple[int, int] | None
    """Local minutes of the day the person ruled out: from, to."""


@dataclass(frozen=True, slots=True)
class Match:
    """One person a search found."""

    person_id: int
    name: str
    kind: str
    country: str
    region: str


_SPELLINGS = Compiled(
    lambda ids: Spelling.objects.filter(person_id__in=ids).order_by("id").values_list("person_id", "name")
)
_PEOPLE = Compiled(lambda ids: Person.objects.filter(pk__in=ids))
_CIRCUMSTANCES = Compiled(lambda ids: Circumstance.objects.filter(person_id__in=ids).order_by(*NEWEST))
_CONSENTS = Compiled(lambda ids: Consent.objects.filter(person_id__in=ids).order_by(*NEWEST))
_BARRED = Compiled(lambda ids: BarredHours.objects.filter(person_id__in=ids).order_by("starts_on", "id"))


def person(person_id: int, *, on: date, seen_by: Actor) -> PersonCard:
    """Everything but what is sealed. Raises NoSuchPerson, NotForYou."""
    found = cards([person_id], on=on, seen_by=seen_by)
    if person_id not in found:
        raise NoSuchPerson(f"there is no person {person_id}")
    return found[person_id]


def cards(person_ids: Iterable[int], *, on: date, seen_by: Actor) -> dict[int, PersonCard]:
    """Several people at once, by id, in as many questions as for one. Raises NotForYou."""
    seen_by.must(*Role)
    wanted = set(person_ids)
    spellings: dict[int, list[str]] = {}
    for owner, name in _SPELLINGS.of(wanted):
        spellings.setdefault(owner, []).append(name)
    points = points_of_people(wanted, on=on)
    circumstances, consents = _circumstances(wanted), _consents(wanted)
    barred = _barred(wanted, on)
    return {
        row.pk: PersonCard(
            person_id=row.pk,
            kind=row.kind,
            name=row.name,
            language=row.language,
            country=row.country,
            region=row.region,
            city=next((p.address.city for p in points.get(row.pk, ()) if p.kind == "postal" and p.is_usable), ""),
            zone=row.zone or next((p.clock_zone for p in points.get(row.pk, ()) if p.clock_zone), ""),
            is_zone_known=bool(row.zone),
            spellings=tuple(name for name in spellings.get(row.pk, ()) if name != row.name),
            points=tuple(points.get(row.pk, ())),
            circumstances=tuple(circumstances.get(row.pk, ())),
            consents=tuple(consents.get(row.pk, ())),
            barred=barred.get(row.pk),
        )
        for row in _PEOPLE.of(wanted)
    }


def _circumstances(person_ids: set[int]) -> dict[int, list[CircumstanceLine]]:
    found: dict[int, list[CircumstanceLine]] = {}
    for row in _CIRCUMSTANCES.of(person_ids):
        found.setdefault(row.person_id, []).append(_circumstance(row))
    return found


def _consents(person_ids: set[int]) -> dict[int, list[ConsentLine]]:
    found: dict[int, list[ConsentLine]] = {}
    for row in _CONSENTS.of(person_ids):
        found.setdefault(row.person_id, []).append(_consent(row))
    return found


def _circumstance(row: Circumstance) -> CircumstanceLine:
    return CircumstanceLine(
        row.pk,
        row.kind,
        row.detail,
        row.level,
        row.subject_id,
        row.starts_on,
        row.ends_on,
        row.source,
        row.recorded_at,
        row.recorded_by,
        row.withdrawn_at is not None,
    )


def _consent(row: Consent) -> ConsentLine:
    return ConsentLine(
        row.channel,
        row.is_given,
        row.starts_on,
        row.ends_on,
        row.words,
        row.source,
        row.recorded_at,
        row.point_id,
    )


def _barred(person_ids: set[int], on: date) -> dict[int, tuple[int, int]]:
    """The newest hours ruled out that hold on that day, by person."""
    newest = {row.person_id: row for row in _BARRED.of(person_ids) if row.starts_on <= on}
    return {
        person_id: (row.from_minute, row.to_minute)
        for person_id, row in newest.items()
        if row.ends_on is None or row.ends_on > on
    }


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def zones_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Zones by id, of the people whose zone is known."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).exclude(zone="").values_list("pk", "zone"))


def matches(person_ids: Iterable[int], *, seen_by: Actor) -> list[Match]:
    """The named people, by name. Raises NotForYou."""
    seen_by.must(*Role)
    found = Person.objects.filter(pk__in=set(person_ids)).order_by("search_name", "id")
    return [Match(row.pk, row.name, row.kind, row.country, row.region) for row in found]


def search(text: str, *, seen_by: Actor, limit: int = 50) -> list[Match]:
    """People by the start of a name, else by words in it; by an email address; by a phone number's digits.

    Raises   NotForYou
    """
    seen_by.must(*Role)
    wanted = text.strip()
    ids = _by_point(wanted) if wanted else []
    if not ids and (folded := names.fold(wanted)):
        ids = _by_name(folded, limit)
    return matches(ids[:limit], seen_by=seen_by)


def _by_point(wanted: str) -> list[int]:
    points = ContactPoint.objects.exclude(state="wrong_person")
    if "@" in wanted:
        rows = points.filter(kind="email", value=wanted.lower())
    elif len(digits := re.sub(r"\D", "", wanted)) >= SHORTEST_NUMBER and not re.search(r"[^\W\d_]", wanted):
        rows = points.filter(kind__in=["mobile", "landline"], value__endswith=digits.lstrip("0"))
    else:
        return []
    return sorted(set(rows.values_list("person_id", flat=True)[:200]))


def _by_name(folded: str, limit: int) -> list[int]:
    starts = Spelling.objects.filter(search_name__startswith=folded).values_list("person_id", flat=True)
    ids = list(dict.fromkeys(starts[: 4 * limit]))
    if len(ids) < limit:
        inside = Spelling.objects.all()
        for word in folded.split():
            inside = inside.filter(search_name__contains=word)
        ids = list(dict.fromkeys([*ids, *inside.values_list("person_id", flat=True)[: 4 * limit]]))
    return ids
