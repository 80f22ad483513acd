"""Regions by the names they go by there, where the calendars know one; else by their codes."""

from __future__ import annotations

from functools import lru_cache

import holidays
from django.utils.translation import get_language


def region_name(code: str) -> str:
    """The name of a region such as `US-MA`; of two names the French one for who reads French. The code where none is.

    Source   the `holidays` package: the first name of a region is the English one, or the only
    """
    names = _names(code)
    return names[-1 if get_language() == "fr" else 0] if names else code


@lru_cache(maxsize=512)
def _names(code: str) -> tuple[str, ...]:
    country, _, region = code.partition("-")
    if country not in holidays.list_supported_countries():
        return ()
    calendar = type(holidays.country_holidays(country))
    known: dict[str, str] = getattr(calendar, "subdivisions_aliases", {})
    return tuple(name for name, subdivision in known.items() if subdivision == region)
