"""Which law: the mainland's, and the central bank's rules for licensed institutions only."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import protects


def judges(m: Matter) -> Iterator[Said]:
    """Whether the consumer rules hold here, and under which regime."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": protects(m), "regime": m.collector.regime or "not known"})
