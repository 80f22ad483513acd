"""Banks: seven to nine, Sundays one to five, never on a holiday."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import federal
from dunwell.rulebook.ca.opening import Hours, has_agreed, when_closed
from dunwell.rulebook.ca.reaching import TIMED
from dunwell.rulebook.clock import is_holiday, is_sunday, outside


def forbids(*, earliest: int, latest: int, sunday_earliest: int, sunday_latest: int, holidays: list[str]) -> pl.Expr:
    """True outside the hours in either plausible zone, outside the Sunday hours and on holidays."""
    del holidays  # rows carry whether the day is one
    return outside(earliest, latest) | (is_sunday() & outside(sunday_earliest, sunday_latest)) | is_holiday()


def judges(
    m: Matter, *, earliest: int, latest: int, sunday_earliest: int, sunday_latest: int, holidays: list[str]
) -> Iterator[Said]:
    """Refuses contact outside the hours where the person is, unless the debtor agreed to that hour in writing."""
    if not m.is_contact(*TIMED) or not covered.bank(m) or has_agreed(m, m.debtor, in_writing=True):
        return
    hours = Hours(weekday=(earliest, latest), sunday=(sunday_earliest, sunday_latest), is_off=federal(m, holidays))
    yield from when_closed(
        m, hours, "ca.fed.bank.hours", "ca.route.local_time", "ca.fed.holiday", "ca.route.federal_bank"
    )
