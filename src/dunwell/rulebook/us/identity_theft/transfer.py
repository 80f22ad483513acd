"""Nobody sells or places a debt after being told of an identity-theft block."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt


def judges(m: Matter) -> Iterator[Said]:
    """Bars it for every holder, creditors included."""
    if m.does("sell_debt", "place_debt") and any(is_blocked(m, debt) for debt in m.debts):
        yield Said(kind="bar")


def is_blocked(m: Matter, debt: Debt) -> bool:
    """Whether the holder was told by now that the debt came of identity theft."""
    return debt.identity_theft_block_on is not None and m.is_past(debt.identity_theft_block_on)
