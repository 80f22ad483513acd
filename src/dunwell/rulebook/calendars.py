"""Public holidays where a person lives, as the pack of that country counts them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import holidays

from dunwell.rulebook.model import Rulebook


def is_holiday(
    book: Rulebook, *, jurisdiction: str | None, region: str | None, is_licensed: bool, day: date
) -> bool | None:
    """Whether `day` is a holiday for contacts there; None where the place is not known well enough.

    Source   the `holidays` package, with the categories that the pack's `calendar` names
    """
    pack = book.pack(jurisdiction)
    if pack is None or pack.calendar is None or (pack.calendar.needs_region and not region):
        return None
    categories = pack.calendar.licensed_categories if is_licensed else pack.calendar.categories
    return day in _days(str(jurisdiction), region, day.year, categories)


@lru_cache(maxsize=512)
def _days(country: str, region: str | None, year: int, categories: tuple[str, ...]) -> frozenset[date]:
    """Holidays of a year. A region the package does not know is read as the whole country."""
    known = holidays.list_supported_countries().get(country, [])
    subdivision = region.removeprefix(country + "-") if region else None
    place = holidays.country_holidays(
        country, subdiv=subdivision if subdivision in known else None, years=[year], categories=categories
    )
    return frozenset(place)
