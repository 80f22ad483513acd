"""A complaint to a bank is acknowledged in writing and dealt with in so many days, from the day after it came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered

ENDS = ("complaint_answered", "complaint_sent_to_ombudsman")


def judges(m: Matter, *, days: int) -> Iterator[Said]:
    """Asks for the answer to the oldest open complaint until somebody above has it."""
    is_open = (each for each in m.past("complaint_received") if not m.is_answered(each, *ENDS))
    complaint = next(is_open, None)
    if complaint and covered.is_federal(m):
        yield Said(kind="duty", due_on=m.day(complaint.at, m.debtor) + timedelta(days=days))
