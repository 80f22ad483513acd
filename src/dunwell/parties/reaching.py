"""Questions about how to reach people: what is behind a contact point, and who is behind an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dunwell.core.ports import Address
from dunwell.core.zones import most_western, zones_of
from dunwell.parties.models import Consent, ContactPoint, Person
from dunwell.trail.compiled_queries import Compiled


@dataclass(frozen=True, slots=True)
class Reachable:
    """A contact point and the person it reaches."""

    point_id: int
    person_id: int
    kind: str
    value: str
    """Lower-case address, E.164 number, or the first line of a postal address."""
    address: Address
    """Post only; else empty."""
    zone: str
    is_usable: bool
    """In force on the day asked about, and not bounced, someone else's or retired."""
    state: str
    person_name: str
    clock_zone: str
    """The zone by which the person's days are counted: known, the point's, the most western plausible, or empty."""
    language: str
    refused: frozenset[str] = frozenset()
    """Channels by which the person does not want to be reached at this very point; `all` is every one."""


def points(point_ids: Iterable[int], *, on: date) -> dict[int, Reachable]:
    """The named points by id; one that does not exist is absent."""
    wanted = set(point_ids)
    found, refused = ContactPoint.objects.filter(pk__in=wanted).select_related("person"), _refused(wanted, on)
    return {point.pk: _reachable(point, on, refused.get(point.pk, frozenset())) for point in found}


def _refused(point_ids: set[int], on: date) -> dict[int, frozenset[str]]:
    """Channels refused at these points by the newest line about each."""
    lines = Consent.objects.filter(point_id__in=point_ids, starts_on__lte=on).exclude(ends_on__lte=on)
    newest: dict[int, dict[str, bool]] = {}
    for point_id, channel, is_given in lines.order_by("starts_on", "id").values_list("point_id", "channel", "is_given"):
        newest.setdefault(point_id, {})[channel] = is_given
    return {
        point_id: frozenset(channel for channel, is_given in said.items() if not is_given)
        for point_id, said in newest.items()
    }


def points_of(person_id: int, *, on: date) -> list[Reachable]:
    """Every point of a person, the usable ones first."""
    return points_of_people([person_id], on=on).get(person_id, [])


_POINTS = Compiled(lambda ids: ContactPoint.objects.filter(person_id__in=ids).select_related("person").order_by("id"))


def points_of_people(person_ids: Iterable[int], *, on: date) -> dict[int, list[Reachable]]:
    """Every point of several people, by person, the usable ones first."""
    found: dict[int, list[Reachable]] = {}
    for point in _POINTS.of(set(person_ids)):
        found.setdefault(point.person_id, []).append(_reachable(point, on))
    return {owner: sorted(points, key=lambda point: not point.is_usable) for owner, points in found.items()}


def people_with_email(address: str) -> list[int]:
    """Ids of the people who have that email address, on any point that was not found to be someone else's."""
    found = ContactPoint.objects.filter(kind="email", value=address.strip().lower()).exclude(state="wrong_person")
    return sorted(set(found.values_list("person_id", flat=True)))


def people_with_number(number: str) -> list[int]:
    """Ids of the people who have that number (E.164), on any point that was not found to be someone else's."""
    found = ContactPoint.objects.filter(kind__in=("mobile", "landline"), value=number).exclude(state="wrong_person")
    return sorted(set(found.values_list("person_id", flat=True)))


def clock_zone(person_id: int, *, on: date) -> str:
    """The zone by which a person's days are counted; empty where nothing tells."""
    person = Person.objects.get(pk=person_id)
    return clock_zone_of(person.zone, person.country, person.region, on=on)


def clock_zone_of(zone: str, country: str, region: str, *, on: date) -> str:
    """The same of somebody whose zone (empty: not known) and place were read."""
    return zone or most_western(zones_of(country, region), on) or ""


def _reachable(point: ContactPoint, on: date, refused: frozenset[str] = frozenset()) -> Reachable:
    lines = tuple(line for line in point.lines.split("\n") if line) or (
        (point.value,) if point.kind == "postal" else ()
    )
    person = point.person
    return Reachable(
        point_id=point.pk,
        person_id=point.person_id,
        kind=point.kind,
        value=point.value,
        address=Address(lines, point.city, point.region, point.postcode, point.country),
        zone=point.zone,
        is_usable=point.state == "usable" and point.starts_on <= on and (point.ends_on is None or on < point.ends_on),
        state=point.state,
        person_name=person.name,
        clock_zone=person.zone
        or most_western(point.zone.split(), on)
        or most_western(zones_of(person.country or point.country, person.region or point.region), on)
        or "",
        language=person.language,
        refused=refused,
    )
