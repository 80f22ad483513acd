"""Who asks to connect on a social platform may not hide that it collects debts."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered


def judges(m: Matter) -> Iterator[Said]:
    """Bars a message of a sender who hides it."""
    if m.is_contact("social") and covered(m) and m.action and not m.action.identifies_collector:
        yield Said(kind="bar")
