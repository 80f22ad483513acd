"""The weekend is Saturday and Sunday since 2022."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.said import Value
from dunwell.rulebook.days import days_off

SHARJAH = "SH"


def judges(m: Matter, *, weekend: list[str], sharjah_weekend: list[str]) -> Iterator[Said]:
    """The weekdays that are off where a date is asked for; for Sharjah also those of its government."""
    if not m.asks("duty_due") and not m.does("escalate_complaint"):
        return
    off = days_off(m, weekend=weekend)
    values: dict[str, Value] = {"weekend": tuple(sorted(off.weekend)), "is_business_day": not off.has(m.today)}
    if m.region is not None and m.region.endswith(SHARJAH):
        values["government_weekend"] = tuple(sharjah_weekend)
    yield Said(kind="fact", values=values)
