"""Connecticut: an agency's charge of at most fifteen percent of what it collects."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES


def judges(m: Matter, *, charge_max: Decimal) -> Iterator[Said]:
    """Advice where a commission is passed on, with the highest charge on what was last paid if that is known."""
    if not m.does("charge_fee") or m.action is None or m.action.fee is None or m.collector.role not in AGENCIES:
        return
    if m.action.fee.kind != "agency_commission":
        return
    paid = m.last("payment_received")
    most = None if paid is None or paid.amount_minor is None else Decimal(paid.amount_minor) * charge_max
    highest = {} if most is None else {"fee_max_minor": int(most.quantize(Decimal(1), rounding=ROUND_DOWN))}
    if most is None or m.action.fee.amount_minor is None or m.action.fee.amount_minor > most:
        yield Said(kind="advice", values=highest)
