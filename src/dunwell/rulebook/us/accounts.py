"""Contacts counted account by account: the District of Columbia, and New York City."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.core.matter.said import Kind
from dunwell.rulebook.counting import tally
from dunwell.rulebook.us.covered import is_consumer_debt

MORTGAGES = frozenset({"residential_mortgage"})


def accounts(m: Matter) -> tuple[Debt, ...]:
    """Consumer debts in question that are no mortgage loans."""
    return tuple(debt for debt in m.debts if is_consumer_debt(m, debt) and debt.product not in MORTGAGES)


def counted_per_account(
    m: Matter, most: int, window_days: int, *, channels: Collection[str], kind: Kind = "bar"
) -> Iterator[Said]:
    """How many there are on each account with this one, and an answer of `kind` where that is more than `most`."""
    found = {debt.id: tally(m, window_days=window_days, channels=channels, debt=debt.id) for debt in accounts(m)}
    if not found:
        return
    worst = max(found.values(), key=lambda count: count.with_this)
    counts = {debt: count.with_this for debt, count in found.items()}
    counted = worst.with_this if len(counts) == 1 else counts
    yield Said(kind="fact", counts={"counted": counted}, windows=(worst.window,))
    is_advised = kind == "advice" and m.asks("judge_history")
    if worst.with_this > most and (m.action is not None or is_advised):
        yield Said(kind=kind, until=worst.free_on(most))
