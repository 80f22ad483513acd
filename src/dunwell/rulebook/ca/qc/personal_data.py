"""Who asks for personal data is answered in thirty days; incidents and automated decisions are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said

ANSWERS = {
    "security_breach_discovered": "breach_reported",
    "credit_application_completed": "adverse_action_notice_sent",
}
"""What tells of an incident, and of a decision."""


def judges(m: Matter, *, days: int, incidents_from: str, automated_from: str, portable_from: str) -> Iterator[Said]:
    """Asks for the answer, and for word of an incident or of a decision on credit.

    Whether a machine decided, and in which format an answer goes, is the clerk's to know.
    """
    del portable_from
    for request in m.past("access_request_received"):
        if m.since(request, "access_request_answered", person=request.person or m.debtor.id):
            continue
        yield Said(kind="duty", due_on=m.day(request.at, m.debtor) + timedelta(days=days))
    told = (("security_breach_discovered", incidents_from), ("credit_application_completed", automated_from))
    for kind, since in told:
        for event in m.past(kind):
            if m.since(event, ANSWERS[kind], person=event.person or m.debtor.id):
                continue
            if not event.encrypted and m.day(event.at, m.debtor) >= date.fromisoformat(since):
                yield Said(kind="duty")
