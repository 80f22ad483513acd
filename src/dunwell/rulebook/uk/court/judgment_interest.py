"""A judgment above a floor bears statutory interest, but never one on a regulated agreement."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.core.matter.said import Value
from dunwell.rulebook.uk.covered import is_regulated
from dunwell.rulebook.uk.spells import Spell, charged


def judges(m: Matter, *, rate: Decimal, floor_minor: int, year_days: int) -> Iterator[Said]:
    """Bars interest on a judgment below the floor, on one for a regulated agreement, or above the rate."""
    for debt in m.debts:
        is_agreed = debt.rate_agreed is True or debt.contract_rate is not None
        if debt.product != "judgment_debt" or is_agreed:
            continue
        if m.asks("statutory_interest") and not is_regulated(m, debt) and _owed(debt) >= floor_minor:
            yield _answer(debt, charged(m), rate, year_days)
        if not m.does("charge_interest"):
            continue
        asked = m.action.rate if m.action else None
        is_barred = is_regulated(m, debt) or _owed(debt) < floor_minor or (asked is not None and asked > rate)
        yield Said(kind="bar" if is_barred else "fact", values={"rate_max": rate})


def _answer(debt: Debt, period: Spell, rate: Decimal, year_days: int) -> Said:
    """Simple interest on the judgment, rounded half up once."""
    days = (period.ends_on - period.starts_on).days + 1
    interest = int((_owed(debt) * rate * days / year_days).quantize(Decimal(1), ROUND_HALF_UP))
    values: dict[str, Value] = {"rate": rate, "days": days, "interest_minor": interest}
    return Said(kind="fact", values=values)


def _owed(debt: Debt) -> int:
    """What the judgment is for; what is not known is taken to be nothing."""
    return debt.amount_minor or debt.balance_minor or debt.principal_minor or 0
