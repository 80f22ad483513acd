"""A person is not contacted at work without permission."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import at_work, is_asked_for


def judges(m: Matter) -> Iterator[Said]:
    """Refuses contact at work that the person did not ask for."""
    if not covered.agency(m):
        return
    if at_work(m) and not is_asked_for(m):
        yield Said(kind="bar")
