"""The whole cost of a payday loan stays within a share of it; a dishonour charge stands apart, within its own limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_DOWN, Decimal
from types import MappingProxyType

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.said import Value
from dunwell.rulebook.ca.federal.criminal_rate import PAYDAY

YEAR = 365


def judges(m: Matter, *, cost_max: Decimal, dishonour_max_minor: int) -> Iterator[Said]:
    """Tells the highest fee now and refuses what is above it, and interest that would lift the cost above its share."""
    if not m.does("charge_fee", "charge_interest") or not m.debts or m.debt.product != PAYDAY:
        return
    fee = m.action.fee if m.action else None
    if fee and fee.kind == "dishonoured_payment":
        yield from _told(fee.amount_minor, dishonour_max_minor)
        return
    lent = m.debt.original_credit_minor or m.debt.amount_minor
    if lent is None:
        return
    cost_now = (m.debt.fees_charged_minor or 0) + (m.debt.accrued_interest_minor or 0)
    left = int((lent * cost_max).to_integral_value(ROUND_DOWN)) - cost_now
    ceilings: dict[str, Value] = {"cost_max": cost_max, "cost_left_minor": max(left, 0)}
    yield from _told(fee.amount_minor if fee else _interest(m, lent), left, {} if fee else ceilings)


def _told(
    asked_minor: int | None, left_minor: int, ceilings: Mapping[str, Value] = MappingProxyType({})
) -> Iterator[Said]:
    is_above = (asked_minor or 0) > left_minor
    values: dict[str, Value] = {"fee_max_minor": max(left_minor, 0), **ceilings}
    yield Said(kind="bar" if is_above else "fact", values=values)


def _interest(m: Matter, lent_minor: int) -> int | None:
    """The interest asked for, in minor units; None where its days or rate are not told."""
    action = m.action
    if action is None or action.rate is None or action.from_ is None or action.to is None:
        return None
    days = (action.to - action.from_).days + 1
    return int((action.base_minor or lent_minor) * action.rate * days / YEAR)
