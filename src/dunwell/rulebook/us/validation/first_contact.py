"""The first conveying of information about a debt is the initial communication; pleadings and the like are not."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.messages import first_communication


def judges(m: Matter) -> Iterator[Said]:
    """Tells whether the last event was the initial communication."""
    events, debts = m.past(), covered_debts(m)
    if m.asks("initial_communication") and events and debts:
        is_first = any(first_communication(m, debt) is events[-1] for debt in debts)
        yield Said(kind="fact", values={"is_initial_communication": is_first})
