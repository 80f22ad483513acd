"""What a late-payment undertaking brings goes to charity, never into income."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, booked_as: list[str]) -> Iterator[Said]:
    """A late fee of Islamic finance that is not booked to charity; where it is not said, it counts as kept."""
    is_islamic = m.collector.islamic or any(debt.product == "murabaha" for debt in m.debts)
    fee = m.action.fee if m.action is not None and m.does("charge_fee") else None
    if is_islamic and fee is not None and fee.kind == "late" and fee.booked_as not in booked_as:
        yield Said(kind="bar")
