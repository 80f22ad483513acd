"""Not before eight in the morning or after nine at night where the person is."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import outside
from dunwell.rulebook.local_hours import minute_of
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.hours import TIMED, agreed_openings, consented_now, next_opening, permitted_windows

ROWS = ("us_fed.contact_time", "us_fed.consent.direct")
PLACES, SENDING = "us_fed.contact_time.conflicting_location", "us_fed.contact_time.send_time"


def forbids(*, earliest: int, latest: int) -> pl.Expr:
    """True outside the hours in either plausible zone."""
    return outside(earliest + 1, latest)


def judges(m: Matter, *, earliest: int, latest: int) -> Iterator[Said]:
    """A bar outside the hours of any place where the person may be; what is sent happens when it is sent."""
    if not m.is_contact(*TIMED) or not covered(m) or not is_consumer(m, m.reached):
        return
    is_inside = all(earliest < minute_of(clock) < latest for clock in m.clocks())
    rows = ROWS + (SENDING,) * m.is_contact("email", "text") + (PLACES,) * (len(m.zones()) > 1)
    yield Said(kind="fact", rows=rows, windows=permitted_windows(m, m.reached, earliest, latest))
    if PLACES in rows:
        yield Said(kind="harbour", rows=(PLACES,), is_met=is_inside)
    if not is_inside and not consented_now(m, m.reached):
        opens = next_opening(m, m.reached, earliest, latest)
        until = min([opens, *agreed_openings(m, m.reached)]) if opens is not None else None
        yield Said(kind="bar", rows=rows, until=until)
