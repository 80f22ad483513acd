"""Dubai's courts award five percent where no rate was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, rate: Decimal) -> Iterator[Said]:
    """The rate a court would award; charging more is only advised against, as no court has spoken yet."""
    if m.collector.islamic or not any(debt.rate_agreed is False for debt in m.debts):
        return
    if m.does("charge_interest", "file_suit") or m.asks("statutory_interest"):
        yield Said(kind="fact", values={"rate": rate})
    if m.does("charge_interest") and m.action is not None and m.action.rate is not None and m.action.rate > rate:
        yield Said(kind="advice")
