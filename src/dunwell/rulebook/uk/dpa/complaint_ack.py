"""A complaint about personal data is acknowledged within thirty days and followed without undue delay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, received_from: str, days: int) -> Iterator[Said]:
    """The last day for the acknowledgement of a complaint that came under the new law."""
    for complaint in m.past("complaint_received") if m.asks("duty_due") else ():
        received = m.day(complaint.at, m.debtor)
        is_told = m.since(complaint, "complaint_acknowledged", "complaint_answered")
        if complaint.about == "data_protection" and received >= date.fromisoformat(received_from) and not is_told:
            yield Said(kind="duty", due_on=received + timedelta(days=days))
