"""No visit to a person in crisis, or at work unless asked."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.moratoria import in_crisis


def judges(m: Matter) -> Iterator[Said]:
    """Bars a visit to whoever is known to be in crisis, and one at work that was not asked for."""
    if not under_conc(m) or not m.is_contact("visit") or m.action is None:
        return
    at_work = m.point is not None and m.point.place == "work"
    if in_crisis(m, m.reached.id) or (at_work and not m.action.requested):
        yield Said(kind="bar")
