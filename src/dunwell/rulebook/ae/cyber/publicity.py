"""Nobody posts a debt, threatens with it, or breaks privacy by message."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import PARTIES, tells_of_debt


def judges(m: Matter) -> Iterator[Said]:
    """A message on a network about the debt that others can see, or that goes to others; whoever sends it."""
    action = m.action
    if action is None or not m.is_contact("text", "email", "social", "voicemail") or not tells_of_debt(m):
        return
    if action.visibility != "private" or m.reached.relation not in PARTIES:
        yield Said(kind="bar")
