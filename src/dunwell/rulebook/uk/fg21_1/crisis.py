"""Care with whoever is known to be in crisis treatment."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.moratoria import in_crisis


def judges(m: Matter) -> Iterator[Said]:
    """Advises care with whoever is in crisis treatment, which the notice of a moratorium made known."""
    if m.is_contact() and in_crisis(m, m.reached.id):
        yield Said(kind="advice")
