"""Parts of the standards that were not read."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import protects

LATER, REJECTED = ("ae.cps.later_steps",), ("ae.cps.rejected_offer",)


def judges(m: Matter) -> Iterator[Said]:
    """Advice before a debt is placed or sued for, and after a wish of the consumer was refused."""
    if not protects(m):
        return
    if m.does("place_debt", "file_suit"):
        yield Said(kind="advice", rows=LATER)
    decided = m.last("credit_application_completed")
    if m.asks("duty_due") and decided is not None and decided.decision in {"refused", "denied"}:
        yield Said(kind="advice", rows=REJECTED)
