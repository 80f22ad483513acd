"""The pre-action protocol binds a business that claims a debt from an individual or sole trader."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.protocol import is_bound


def judges(m: Matter) -> Iterator[Said]:
    """Answers whether it binds here."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": is_bound(m)})
