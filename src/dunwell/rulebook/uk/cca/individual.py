"""The Act protects individuals: people, small partnerships and bodies that are not companies."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import is_individual, regulated


def judges(m: Matter) -> Iterator[Said]:
    """Answers whether the Act covers the debtor and the debt."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": is_individual(m) and bool(regulated(m))})
