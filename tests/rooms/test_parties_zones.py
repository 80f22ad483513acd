"""Where a person's clock may stand."""

from __future__ import annotations

import polars as pl
import pytest

from dunwell.core.words import PointKind
from dunwell.parties import services, zones
from dunwell.parties.models import ContactPoint
from tests.cast import AT, CLERK, ON, SOURCE

HINTS = [
    ("+12125550100", "America/New_York"),
    ("+16055550100", "America/Chicago America/Denver"),
    ("+18675550100", "America/Toronto America/Vancouver"),
    ("+19075550100", "America/Anchorage Pacific/Honolulu"),
    ("+447700900123", "Europe/London"),
    ("+971501234567", "Asia/Dubai"),
    ("+61255501234", "Australia/Lord_Howe Australia/Sydney"),
    ("+18005550100", ""),
    ("02079460000", ""),
]


@pytest.mark.parametrize(("number", "expected"), HINTS)
def test_an_area_code_hints_at_its_zones(number: str, expected: str) -> None:
    assert zones.hint_of(number) == expected
    assert len(expected) <= (ContactPoint._meta.get_field("zone").max_length or 0)


def test_a_column_of_numbers_gets_the_same_hints() -> None:
    values = pl.Series([number for number, _ in HINTS] + [None, "ada@mail.example"])

    assert zones.hints_of(values).to_list() == [hint for _, hint in HINTS] + ["", ""]
    assert zones.hints_of(values.tail(2)).to_list() == ["", ""]


def someone(*, country: str = "", region: str = "", zone: str = "", number: str = "") -> int:
    new = services.NewPerson("Nomad", SOURCE, country=country, region=region, zone=zone)
    person_id = services.register_person(new=new, by=CLERK, at=AT)
    if number:
        point = services.NewPoint(PointKind.MOBILE, number, SOURCE, ON)
        services.add_point(person_id=person_id, new=point, by=CLERK, at=AT)
    return person_id


@pytest.mark.django_db
def test_a_known_zone_is_the_only_one() -> None:
    found = zones.plausible_zones(someone(zone="America/Denver", number="+12125550100"), on=ON)

    assert (found.zones, found.earliest, found.latest) == (("America/Denver",), "America/Denver", "America/Denver")


@pytest.mark.django_db
def test_a_number_from_elsewhere_widens_what_is_plausible() -> None:
    found = zones.plausible_zones(someone(country="US", region="US-CA", number="+12125550100"), on=ON)

    assert (found.earliest, found.latest) == ("America/New_York", "America/Los_Angeles")


@pytest.mark.django_db
def test_a_divided_state_has_both_its_zones() -> None:
    found = zones.plausible_zones(someone(country="US", region="US-TN"), on=ON)

    assert (found.earliest, found.latest) == ("America/New_York", "America/Chicago")


@pytest.mark.django_db
def test_a_country_without_region_has_all_its_zones_and_nothing_known_has_none() -> None:
    canada = zones.plausible_zones(someone(country="CA"), on=ON)
    nowhere = zones.plausible_zones(someone(), on=ON)

    assert (canada.earliest, canada.latest) == ("America/St_Johns", "America/Vancouver")
    assert (nowhere.zones, nowhere.earliest, nowhere.latest) == ((), None, None)
