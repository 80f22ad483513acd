"""Every licensed institution has an independent function for complaints."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ae.bound import protects

ENDS = ("complaint_answered", "complaint_sent_to_ombudsman")


def judges(m: Matter) -> Iterator[Said]:
    """Due while a complaint is neither answered nor with the ombudsman."""
    if protects(m) and m.asks("duty_due") and any(not _has_ended(m, each) for each in m.past("complaint_received")):
        yield Said(kind="duty")


def _has_ended(m: Matter, complaint: Event) -> bool:
    """Whether a later event ends it; one that names no debt is about all."""
    about = complaint.debts
    later = [each.debts for each in m.since(complaint, *ENDS)]
    return any(about is None or named is None or not set(about).isdisjoint(named) for named in later)
