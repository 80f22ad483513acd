"""Do-not-call and telemarketing rules do not govern a call to collect an overdue account, unless it also sells."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca.casl.promoting import promotes


def judges(m: Matter) -> Iterator[Said]:
    """Tells on a question of coverage that debt calls are outside; advises where a live call promotes something."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": False})
    if m.is_contact("phone") and promotes(m):
        yield Said(kind="advice")
