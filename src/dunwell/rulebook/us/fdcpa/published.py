"""Nobody is shown to the public as one who owes."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered


def judges(m: Matter) -> Iterator[Said]:
    """Bars a message about a debt, or a debt offered for sale, that anybody can read; promotion names no debtor."""
    if m.action is None or not m.is_contact() or m.action.purpose == "marketing" or not covered(m):
        return
    if m.action.visibility == "public":
        yield Said(kind="bar")
