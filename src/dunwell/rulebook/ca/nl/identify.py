"""A caller says at once that it is a collection agency."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter) -> Iterator[Said]:
    """Asks a call to say it; refuses one that hides who calls."""
    if not covered.agency(m):
        return
    if m.is_contact("phone") and m.action:
        yield Said(kind="duty" if m.action.identifies_collector else "bar")
