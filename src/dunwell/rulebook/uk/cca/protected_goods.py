"""Goods of which a third is paid come back only by order of the court, and nobody enters for goods without one."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import regulated


def judges(m: Matter, *, paid_parts: int, all_parts: int) -> Iterator[Said]:
    """Bars taking goods under a credit agreement before a judgment, unless the person asked for it."""
    action = m.action
    if action is None or action.purpose != "take_goods" or action.requested:
        return
    for debt in regulated(m):
        if m.past("judgment_entered", debt=debt.id, collector=None):
            continue
        if action.channel == "visit" or _is_protected(debt, paid_parts, all_parts):
            yield Said(kind="bar")


def _is_protected(debt: Debt, paid_parts: int, all_parts: int) -> bool:
    """Whether that part of the price is paid; what is not known counts as paid."""
    price, left = debt.amount_minor, debt.balance_minor
    return price is None or left is None or (price - left) * all_parts >= price * paid_parts
