"""Every licensed institution has an independent function for complaints."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import protects


def judges(m: Matter) -> Iterator[Said]:
    """Due on each complaint that is not yet with the ombudsman."""
    complaint = m.last("complaint_received")
    if protects(m) and m.asks("duty_due") and complaint and not m.since(complaint, "complaint_sent_to_ombudsman"):
        yield Said(kind="duty")
