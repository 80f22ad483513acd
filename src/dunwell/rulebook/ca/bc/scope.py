"""Any person who collects a debt, inside the province or not, is a collector."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter) -> Iterator[Said]:
    """Tells, where coverage is asked, whether the province's law binds."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": covered.anyone(m)})
