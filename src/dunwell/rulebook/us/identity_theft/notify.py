"""A collector who is told that a debt may come of identity theft tells the creditor."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import FOR_ANOTHER
from dunwell.rulebook.us.identity_theft.transfer import is_blocked


def judges(m: Matter) -> Iterator[Said]:
    """Requires it of whoever collects for another; the person gets the dispute information on request."""
    is_told = any(is_blocked(m, debt) for debt in m.debts)
    if is_told and m.collector.role in FOR_ANOTHER and not m.asks("judge_history"):
        yield Said(kind="duty")
