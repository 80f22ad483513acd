"""The place that a contact is tied to: that of a postal address, a landline or a door."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Point
from dunwell.core.matter.words import Place

TIED = frozenset({"postal", "landline"})
"""Points that stay where they are; a mobile and an email are wherever the person is."""
AT_THE_DOOR = ("visit", "card")
KINDS = {
    "letter": frozenset({"postal"}),
    "phone": frozenset({"mobile", "landline"}),
    "voicemail": frozenset({"mobile", "landline"}),
}


def tied_places(m: Matter) -> frozenset[Place]:
    """The places one of which the contact certainly reaches; empty where it reaches the person anywhere.

    A visit goes home unless its point says otherwise. Where no point is named, any of the person's may be meant, and
    the place is certain only if all of them are tied to one.
    """
    if m.point is not None:
        is_tied = m.point.kind in TIED or m.is_contact(*AT_THE_DOOR)
        return frozenset({m.point.place}) if is_tied and m.point.place else frozenset()
    if m.is_contact(*AT_THE_DOOR):
        return frozenset({"home"})
    return _common(m)


def _common(m: Matter) -> frozenset[Place]:
    kinds = KINDS.get(m.action.channel or "" if m.action else "", frozenset())
    points: list[Point] = [point for point in m.reached.points if point.kind in kinds]
    places = [point.place for point in points if point.kind in TIED and point.place]
    return frozenset(places) if len(places) == len(points) and len(set(places)) == 1 else frozenset()


def is_work_point(point: Point | None) -> bool:
    """Whether what is sent there arrives at work: it is tied to the place of work, or the employer provides it."""
    return point is not None and (point.place == "work" or point.employer_provided)


def goes_to_work(m: Matter) -> bool:
    """Whether the contact goes to a number or address at work, or of the employer."""
    return is_work_point(m.point) or "work" in tied_places(m)
