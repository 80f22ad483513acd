"""Good practice of old for diallers: nobody is called by one again soon after a call to them was dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, gap_hours: int) -> Iterator[Said]:
    """Advises that a person, not a machine, makes the next call within those hours."""
    dropped = [each for each in m.past("contact_out", person=m.reached.id) if each.outcome == "answered_then_dropped"]
    if not dropped or not m.is_contact("phone"):
        return
    last = dropped[-1].at
    moment = last if isinstance(last, datetime) else m.local(last)
    if m.now < moment + timedelta(hours=gap_hours):
        yield Said(kind="advice")
