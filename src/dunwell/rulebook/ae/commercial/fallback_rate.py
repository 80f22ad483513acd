"""Where no rate was agreed: at most nine percent, twelve before 2023."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, rate_max: Decimal, older_max: Decimal, changed_on: str) -> Iterator[Said]:
    """The ceiling of interest on a commercial debt without an agreed rate; Islamic institutions are apart.

    A period that ended before the change keeps the older ceiling.
    """
    is_open = any(debt.purpose == "commercial" and debt.rate_agreed is False for debt in m.debts)
    if not is_open or m.collector.islamic or not (m.does("charge_interest") or m.asks("statutory_interest")):
        return
    last_day = (m.action.to if m.action else None) or (m.question.to if m.question else None)
    most = older_max if last_day is not None and last_day < date.fromisoformat(changed_on) else rate_max
    yield Said(kind="fact", values={"rate_max": most})
    if m.action is not None and (m.action.rate is None or m.action.rate > most):
        yield Said(kind="bar")
