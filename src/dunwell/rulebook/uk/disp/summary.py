"""A complaint settled by the third business day after it came needs only a short summary answer."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import business_days_after
from dunwell.rulebook.uk.complaints import open_complaints
from dunwell.rulebook.uk.offdays import business_days


def judges(m: Matter, *, days: int) -> Iterator[Said]:
    """The last day on which the short way is open, counted from the business day after the complaint came."""
    for complaint in open_complaints(m) if m.asks("duty_due") else ():
        last = business_days_after(m.day(complaint.at, m.debtor), days, business_days(m))
        if m.today <= last:
            yield Said(kind="duty", due_on=last)
