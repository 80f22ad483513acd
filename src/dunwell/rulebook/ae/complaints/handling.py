"""Every licensed institution has an independent function for complaints."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import protects

ENDS = ("complaint_answered", "complaint_sent_to_ombudsman")


def judges(m: Matter) -> Iterator[Said]:
    """Due on each complaint that is neither answered nor with the ombudsman."""
    complaint = m.last("complaint_received")
    if protects(m) and m.asks("duty_due") and complaint and not m.since(complaint, *ENDS):
        yield Said(kind="duty")
