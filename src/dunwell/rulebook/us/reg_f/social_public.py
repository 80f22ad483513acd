"""No message on a social platform that the public, or the person's contacts, can see."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered


def judges(m: Matter) -> Iterator[Said]:
    """Bars every message that is not private."""
    if m.is_contact("social") and covered(m) and m.action and m.action.visibility != "private":
        yield Said(kind="bar")
