"""The central bank law of 2025 stands in place of that of 2018."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import is_licensed


def judges(m: Matter, *, effective_on: str) -> Iterator[Said]:
    """Since when it holds, and that it binds the institution; what the old rules require is said by their own rules."""
    if m.asks("coverage"):
        since = date.fromisoformat(effective_on)
        yield Said(kind="fact", values={"effective_on": since, "is_covered": is_licensed(m.collector)})
