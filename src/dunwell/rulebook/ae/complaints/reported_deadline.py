"""Fifteen working days to answer a complaint, as officials are quoted."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import federal_days_off, is_licensed
from dunwell.rulebook.days import business_days_after


def judges(
    m: Matter, *, business_days: int, weekend: list[str], earlier_weekend: list[str], weekend_since: str
) -> Iterator[Said]:
    """Advice with the reported day, for a licensed institution."""
    complaint = m.last("complaint_received")
    is_open = complaint is not None and not m.since(complaint, "complaint_answered")
    if complaint is not None and is_open and m.asks("duty_due") and is_licensed(m.collector):
        due_on = business_days_after(
            m.day(complaint.at), business_days, federal_days_off(m, weekend, earlier_weekend, weekend_since)
        )
        yield Said(kind="advice", due_on=due_on)
