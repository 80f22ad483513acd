"""The purpose of a first visit is explained, and notice of it given, before it is made."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc

TELLING = frozenset({"letter", "email", "text", "phone", "visit"})


def judges(m: Matter) -> Iterator[Said]:
    """Bars a visit on a day before which nobody was told; one that the customer asked for is free."""
    if m.action is None or not m.is_contact("visit") or not under_conc(m) or m.action.requested:
        return
    told = [
        each
        for each in m.past("contact_out", person=m.reached.id)
        if m.day(each.at) < m.today
        and each.channel in TELLING
        and (each.channel not in {"phone", "visit"} or each.outcome == "conversation")
    ]
    if not told:
        yield Said(kind="bar")
