"""CONC 7 binds lenders and collectors of consumer credit; guarantors and people wrongly pursued count as customers."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc


def judges(m: Matter) -> Iterator[Said]:
    """Answers whether it binds this collector for this debt."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": bool(under_conc(m))})
