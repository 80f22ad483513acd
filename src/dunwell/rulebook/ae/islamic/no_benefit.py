"""An Islamic institution takes nothing for time: price and direct cost only."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter) -> Iterator[Said]:
    """Interest, or a charge for delay kept as income, of an Islamic institution or on Islamic sale finance."""
    is_islamic = m.collector.islamic or any(debt.product == "murabaha" for debt in m.debts)
    if not is_islamic or m.action is None:
        return
    fee = m.action.fee
    is_kept = m.does("charge_fee") and fee is not None and fee.kind == "late" and fee.booked_as == "income"
    if m.does("charge_interest") or is_kept:
        yield Said(kind="bar")
