"""A travel ban needs a court's order and a debt of 10,000 dirhams."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import warns


def judges(m: Matter, *, debt_min_minor: int) -> Iterator[Said]:
    """Advice where a message warns of steps and no court has ruled, or the debt is too small for a ban."""
    if not warns(m):
        return
    known = [debt.balance_minor if debt.balance_minor is not None else debt.amount_minor for debt in m.debts]
    is_small = None not in known and sum(amount or 0 for amount in known) < debt_min_minor
    if is_small or m.last("judgment_entered") is None:
        yield Said(kind="advice", values={"threshold_minor": debt_min_minor})
