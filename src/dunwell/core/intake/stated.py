"""The day a file speaks of, where its title rows say it."""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from dunwell.core.intake.dates import parse
from dunwell.core.intake.raw import RawTable

_LEADS = re.compile(
    r"\b(?:as of|as at|au|en date du|arrêté au|al|a fecha de|hasta el|كما في|بتاريخ)\s*:?\s+(.{6,30}?)\s*$",
    re.IGNORECASE,
)
_FORMS = (
    "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y",
)  # fmt: skip


def stated_on(raw: RawTable) -> date | None:
    """The date of `As of June 30, 2013` among the titles; None where there is none or it reads two ways."""
    found = {day for title in raw.titles if (match := _LEADS.search(title)) for day in _readings(match[1])}
    return found.pop() if len(found) == 1 else None


def _readings(text: str) -> set[date]:
    days = [parse(pl.Series([text]), [form])[0] for form in _FORMS]
    return {day for day in days if day is not None}
