"""An automated call leaves a number to call back."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import CALLS, shows


def judges(m: Matter) -> Iterator[Said]:
    """Refuses a recorded voice whose contents lack a number."""
    if not covered.anyone(m):
        return
    is_automated = m.is_contact(*CALLS) and m.action is not None and m.action.voice == "prerecorded"
    if is_automated and m.action and m.action.content and not shows(m, "callback_number", "limited_content"):
        yield Said(kind="bar")
