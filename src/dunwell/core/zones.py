"""Time zones of places: which hours are plausible where a person may be, when no zone is known for certain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EASTERN, CENTRAL, MOUNTAIN, PACIFIC = "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles"
_TORONTO, _WINNIPEG, _EDMONTON, _VANCOUVER = (
    "America/Toronto",
    "America/Winnipeg",
    "America/Edmonton",
    "America/Vancouver",
)

ZONES: dict[str, tuple[str, ...]] = {
    "GB": ("Europe/London",),
    "AE": ("Asia/Dubai",),
    "US-AL": (CENTRAL,), "US-AK": ("America/Anchorage", "America/Adak"), "US-AZ": ("America/Phoenix", MOUNTAIN),
    "US-AR": (CENTRAL,), "US-CA": (PACIFIC,), "US-CO": (MOUNTAIN,), "US-CT": (EASTERN,), "US-DE": (EASTERN,),
    "US-DC": (EASTERN,), "US-FL": (EASTERN, CENTRAL), "US-GA": (EASTERN,), "US-HI": ("Pacific/Honolulu",),
    "US-ID": (MOUNTAIN, PACIFIC), "US-IL": (CENTRAL,), "US-IN": (EASTERN, CENTRAL), "US-IA": (CENTRAL,),
    "US-KS": (CENTRAL, MOUNTAIN), "US-KY": (EASTERN, CENTRAL), "US-LA": (CENTRAL,), "US-ME": (EASTERN,),
    "US-MD": (EASTERN,), "US-MA": (EASTERN,), "US-MI": (EASTERN, CENTRAL), "US-MN": (CENTRAL,), "US-MS": (CENTRAL,),
    "US-MO": (CENTRAL,), "US-MT": (MOUNTAIN,), "US-NE": (CENTRAL, MOUNTAIN), "US-NV": (PACIFIC, MOUNTAIN),
    "US-NH": (EASTERN,), "US-NJ": (EASTERN,), "US-NM": (MOUNTAIN,), "US-NY": (EASTERN,), "US-NC": (EASTERN,),
    "US-ND": (CENTRAL, MOUNTAIN), "US-OH": (EASTERN,), "US-OK": (CENTRAL,), "US-OR": (PACIFIC, MOUNTAIN),
    "US-PA": (EASTERN,), "US-RI": (EASTERN,), "US-SC": (EASTERN,), "US-SD": (CENTRAL, MOUNTAIN),
    "US-TN": (EASTERN, CENTRAL), "US-TX": (CENTRAL, MOUNTAIN), "US-UT": (MOUNTAIN,), "US-VT": (EASTERN,),
    "US-VA": (EASTERN,), "US-WA": (PACIFIC,), "US-WV": (EASTERN,), "US-WI": (CENTRAL,), "US-WY": (MOUNTAIN,),
    "US-PR": ("America/Puerto_Rico",), "US-VI": ("America/St_Thomas",), "US-GU": ("Pacific/Guam",),
    "US-AS": ("Pacific/Pago_Pago",), "US-MP": ("Pacific/Saipan",),
    "CA-AB": (_EDMONTON,), "CA-BC": (_VANCOUVER, _EDMONTON), "CA-MB": (_WINNIPEG,), "CA-NB": ("America/Moncton",),
    "CA-NL": ("America/St_Johns", "America/Goose_Bay"), "CA-NS": ("America/Halifax",),
    "CA-NT": (_EDMONTON,), "CA-NU": (_TORONTO, _WINNIPEG, _EDMONTON), "CA-ON": (_TORONTO, _WINNIPEG),
    "CA-PE": ("America/Halifax",), "CA-QC": (_TORONTO, "America/Halifax"), "CA-SK": ("America/Regina", _EDMONTON),
    "CA-YT": ("America/Whitehorse",),
}  # fmt: skip
"""Country or ISO 3166-2 subdivision -> every zone in use there (IANA, zone1970.tab), two where it is divided."""


def zones_of(country: str, region: str) -> tuple[str, ...]:
    """Every zone a person there may be in: of the region, else of the whole country; empty where nothing is known."""
    if region in ZONES or not country:
        return ZONES.get(region, ())
    if country in ZONES:
        return ZONES[country]
    found = (zone for place, zones in ZONES.items() if place.startswith(f"{country}-") for zone in zones)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def offset_minutes(zone: str, on: date) -> int | None:
    """Minutes ahead of UTC at noon UTC of that day; None where there is no such zone."""
    try:
        offset = datetime.combine(on, time(12), UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return None
    return None if offset is None else int(offset.total_seconds() // 60)


def most_eastern(zones: Iterable[str], on: date) -> str | None:
    """The zone whose clocks are furthest ahead; None of none."""
    known = [(offset, zone) for zone in set(zones) if (offset := offset_minutes(zone, on)) is not None]
    return max(known)[1] if known else None


def most_western(zones: Iterable[str], on: date) -> str | None:
    """The zone whose clocks are furthest behind; None of none."""
    known = [(offset, zone) for zone in set(zones) if (offset := offset_minutes(zone, on)) is not None]
    return min(known)[1] if known else None
