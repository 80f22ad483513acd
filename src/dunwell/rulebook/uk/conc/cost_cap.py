"""High-cost short-term credit: interest by the day, default fees and cost in all each have a ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.core.matter.said import Value
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.spells import charged


def judges(
    m: Matter, *, made_from: str, daily: Decimal, fees_max_minor: int, total: Decimal, year_days: int
) -> Iterator[Said]:
    """Bars a charge above any of them, and tells the ceilings. Agreements made before the cap keep their terms."""
    for debt in under_conc(m):
        made_on = debt.agreement_made_on
        is_old = made_on is not None and made_on < date.fromisoformat(made_from)
        if debt.product == "high_cost_short_term" and not is_old:
            left = _left(debt, total)
            if m.does("charge_fee"):
                yield _fee(m, debt, left, fees_max_minor)
            if m.does("charge_interest"):
                yield _daily(m, debt, left, daily * year_days, total, year_days)


def _fee(m: Matter, debt: Debt, left: int | None, fees_max_minor: int) -> Said:
    """The fee against what is left below the ceiling of fees, and below that of all cost."""
    fee = m.action.fee.amount_minor if m.action and m.action.fee else None
    most = max(fees_max_minor - (debt.fees_charged_minor or 0), 0)
    most = most if left is None else min(most, left)
    return Said(kind="bar" if fee is not None and fee > most else "fact", values={"fee_max_minor": most})


def _daily(m: Matter, debt: Debt, left: int | None, rate_max: Decimal, total: Decimal, year_days: int) -> Said:
    """The yearly rate against the daily ceiling, and the interest against what is left; both ceilings are told."""
    rate = m.action.rate if m.action else None
    interest = _interest(m, debt, year_days)
    is_full = left is not None and (left == 0 or (interest is not None and interest > left))
    is_dear = rate is not None and rate > rate_max
    room: dict[str, Value] = {} if left is None else {"cost_left_minor": left}
    ceilings: dict[str, Value] = {"rate_max": rate_max, "cost_max": total, **room}
    return Said(kind="bar" if is_dear or is_full else "fact", values=ceilings)


def _left(debt: Debt, total: Decimal) -> int | None:
    """What may still be charged before the cost in all reaches its ceiling; None where the loan is not known."""
    lent = debt.original_credit_minor or debt.amount_minor or debt.principal_minor
    if lent is None:
        return None
    charged_so_far = (debt.fees_charged_minor or 0) + (debt.accrued_interest_minor or 0)
    return max(int(lent * total) - charged_so_far, 0)


def _interest(m: Matter, debt: Debt, year_days: int) -> int | None:
    """The interest to be charged now; None where base or rate is not named."""
    if m.action is None or m.action.rate is None:
        return None
    base = m.action.base_minor or debt.principal_minor or debt.amount_minor or debt.original_credit_minor
    if base is None:
        return None
    period = charged(m)
    days = (period.ends_on - period.starts_on).days + 1
    return int((base * m.action.rate * days / year_days).quantize(Decimal(1), ROUND_HALF_UP))
