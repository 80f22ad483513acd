"""Postdated cheques for at most 120 percent of the debt."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ae.bound import is_licensed


def judges(m: Matter, *, share_max: Decimal) -> Iterator[Said]:
    """The highest total of cheques on the debts, and a bar to more, for banks and finance companies."""
    owed = [_owed(debt) for debt in m.debts]
    if m.action is None or not m.does("take_postdated_cheques") or not is_licensed(m.collector) or None in owed:
        return
    most = int((share_max * sum(amount or 0 for amount in owed)).quantize(Decimal(1), rounding=ROUND_DOWN))
    yield Said(kind="fact", values={"cheques_max_minor": most})
    if m.action.amount_minor is not None and m.action.amount_minor > most:
        yield Said(kind="bar")


def _owed(debt: Debt) -> int | None:
    return debt.balance_minor if debt.balance_minor is not None else debt.amount_minor
