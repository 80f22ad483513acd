"""An agency needs a permit, and each of its representatives a certificate."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter) -> Iterator[Said]:
    """Refuses contact by an agency without its licence."""
    if m.is_contact() and covered.agency(m) and not m.collector.licensed:
        yield Said(kind="bar")
