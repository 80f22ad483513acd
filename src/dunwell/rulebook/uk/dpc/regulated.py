"""Interest-free credit of a third party, repaid in few instalments, is regulated once the new regime begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import months_after


def judges(m: Matter, *, made_from: str, instalments_max: int, months_max: int) -> Iterator[Said]:
    """Answers whether the new regime binds an agreement that costs nothing."""
    if not m.asks("coverage"):
        return
    for debt in m.debts:
        if debt.apr == 0:
            is_new = debt.agreement_made_on is not None and debt.agreement_made_on >= date.fromisoformat(made_from)
            is_covered = is_new and _is_short(debt, instalments_max, months_max) and debt.purpose == "consumer"
            yield Said(kind="fact", values={"is_covered": is_covered and debt.regulated is not False})


def _is_short(debt: Debt, instalments: int, months: int) -> bool:
    """Whether it is repaid in so few instalments and months; without a schedule it is taken to be."""
    made_on = debt.agreement_made_on
    if made_on is None or not debt.schedule:
        return True
    last = max(each.due_on for each in debt.schedule)
    return len(debt.schedule) <= instalments and last <= months_after(made_on, months)
