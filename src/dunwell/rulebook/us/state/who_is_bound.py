"""Whom the collection law of a state, or of the District of Columbia, binds: creditors too, or collectors only."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES, AGENCIES_AND_BUYERS
from dunwell.rulebook.us.covered import is_consumer_debt

ROWS = {
    "US-MA": ("us_ma.call_frequency", "us_ma.call_frequency.elsewhere", "us_ma.work_request", "us_ma.hours_visits"),
    "US-DC": ("us_dc.calls", "us_dc.electronic", "us_dc.third_party"),
    "US-WA": ("us_wa.frequency", "us_wa.hours"),
    "US-NY": ("us_ny.initial", "us_ny.substantiation"),
    "US-NV": ("us_nv.medical_notice",),
}
"""By region, the rows whose scope this is."""


def judges(m: Matter, *, creditors_too: list[str], agencies_only: list[str]) -> Iterator[Said]:
    """Tells whether the law of the region binds this collector for a debt in question."""
    if not m.asks("coverage") or m.region not in ROWS:
        return
    roles = AGENCIES if m.region in agencies_only else AGENCIES_AND_BUYERS
    is_bound = m.region in creditors_too or m.collector.role in roles
    is_covered = is_bound and any(is_consumer_debt(m, debt) for debt in m.debts)
    yield Said(kind="fact", rows=ROWS[m.region], values={"is_covered": is_covered})
