"""The cost of collecting cannot be charged; what a dishonoured payment or the law's own list allows can."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter, *, allowed_fees: list[str]) -> Iterator[Said]:
    """Refuses every fee that is neither on the list nor allowed by another law. The contract's words do not help."""
    fee = m.action.fee if m.action else None
    if fee and covered.bank(m) and fee.kind not in allowed_fees and not fee.permitted_by_law:
        yield Said(kind="bar")
