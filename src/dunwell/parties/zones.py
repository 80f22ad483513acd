"""Where a person's clock may stand: the zones that their numbers, addresses and region make plausible.

An area code says where a number was given out, not where its owner is: it widens what is plausible, never narrows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl
from phonenumbers.tzdata import TIMEZONE_DATA

from dunwell.core.zones import ZONES, most_eastern, most_western, offset_minutes, zones_of
from dunwell.parties.models import ContactPoint, Person

AREA_CODE = 4
"""Digits of a North American number that name its area, country code included."""
AREA = 5
"""The same elsewhere: enough for a country and its regions."""
SEASONS = (date(2024, 1, 15), date(2024, 7, 15))
"""A day of winter and one of summer, by which zones are compared."""
_OURS = {zone for zones in ZONES.values() for zone in zones}


@dataclass(frozen=True, slots=True)
class Plausible:
    """The zones a person may be in; none known: contact is forbidden."""

    zones: tuple[str, ...]
    earliest: str | None
    """Where the clock is furthest ahead."""
    latest: str | None
    """Where it is furthest behind."""


def plausible_zones(person_id: int, *, on: date) -> Plausible:
    """The person's known zone alone; else every zone their usable points, region and country make plausible."""
    person = Person.objects.get(pk=person_id)
    points = [p for p in ContactPoint.objects.filter(person_id=person_id, state="usable") if _is_live(p, on)]
    found = (person.zone,) if person.zone else _hinted(person, points)
    return Plausible(found, most_eastern(found, on), most_western(found, on))


def _is_live(point: ContactPoint, on: date) -> bool:
    return point.starts_on <= on and (point.ends_on is None or on < point.ends_on)


def _hinted(person: Person, points: Iterable[ContactPoint]) -> tuple[str, ...]:
    found: list[str] = []
    country, region = person.country, person.region
    for point in sorted(points, key=lambda p: (p.starts_on, p.pk), reverse=True):
        found += point.zone.split() or (hint_of(point.value).split() if point.kind != "postal" else [])
        if point.kind == "postal":
            country, region = country or point.country, region or point.region
    return tuple(dict.fromkeys([*found, *zones_of(country, region)]))


def hint_of(number: str) -> str:
    """The zones an E.164 number's area keeps, the extremes of several with a blank between; empty: none is known."""
    digits = number.removeprefix("+")
    if not digits.isdigit() or digits == number:
        return ""
    return _hint(digits[: AREA_CODE if digits.startswith("1") else AREA])


def hints_of(numbers: pl.Series) -> pl.Series:
    """The same for a column of numbers; empty text for what is no number, or where nothing is known."""
    value = pl.col("value")
    key = (
        pl.when(value.str.starts_with("+1"))
        .then(value.str.slice(0, AREA_CODE + 1))
        .when(value.str.starts_with("+"))
        .then(value.str.slice(0, AREA + 1))
    )
    keys = numbers.alias("value").to_frame().select(key.alias("key"))["key"]
    known = {found: hint_of(found) for found in keys.unique().drop_nulls()}
    if not known:
        return pl.Series("zone", [""] * len(numbers), dtype=pl.String)
    return keys.replace_strict(known, default="", return_dtype=pl.String).alias("zone")


@cache
def _hint(area: str) -> str:
    """Of an area: the zones of the longest prefix that is known, and every other that its exchanges keep."""
    shortest = AREA_CODE if area.startswith("1") else 1
    prefixes = (area[:length] for length in range(len(area), shortest - 1, -1))
    usual = next((TIMEZONE_DATA[prefix] for prefix in prefixes if prefix in TIMEZONE_DATA), ())
    inside = (zone for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(area) for zone in zones)
    return _extremes(tuple(sorted({*usual, *inside})))


def _extremes(zones: tuple[str, ...]) -> str:
    """The zones furthest ahead and behind over the year; of zones that keep the same clocks, one of ours."""
    kept = {_minutes_ahead(zone): zone for zone in sorted(zones, key=_OURS.__contains__)}
    return " ".join(dict.fromkeys((kept[max(kept)], kept[min(kept)]))) if kept else ""


def _minutes_ahead(zone: str) -> int:
    """Of UTC, in January and July together."""
    return sum(offset_minutes(zone, day) or 0 for day in SEASONS)
