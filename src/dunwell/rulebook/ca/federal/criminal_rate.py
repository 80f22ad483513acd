"""Above a yearly percentage rate, credit is an offence; large loans to businesses have a higher limit, or none.

Which limit holds follows from the date of the agreement, not from the day interest is charged.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt

MONTHS = 12
PAYDAY = "high_cost_short_term"
"""Payday loans have a ceiling of their own."""


def judges(
    m: Matter,
    *,
    apr_max: Decimal,
    binds_agreements_from: str,
    effective_rate_max: Decimal,
    commercial_apr_max: Decimal,
    commercial_from_minor: int,
    commercial_free_from_minor: int,
) -> Iterator[Said]:
    """Refuses interest on credit whose rate is above the limit of its time and size."""
    if not m.does("charge_interest"):
        return
    for debt in m.debts:
        is_old = (debt.agreement_made_on or m.today) < date.fromisoformat(binds_agreements_from)
        lent = debt.original_credit_minor or debt.amount_minor or 0
        is_business = debt.purpose == "commercial" and m.debtor.kind == "company" and not is_old
        limit = effective_rate_max if is_old else apr_max
        if is_business and lent > commercial_from_minor:
            limit = commercial_apr_max
        is_free = debt.product == PAYDAY or (is_business and lent > commercial_free_from_minor)
        rate = highest_rate(m, debt, is_effective=is_old)
        if rate is not None and not is_free:
            yield Said(kind="bar" if rate > limit else "fact", values={"rate_max": limit})


def highest_rate(m: Matter, debt: Debt, *, is_effective: bool) -> Decimal | None:
    """The highest yearly rate that facts name; compounded from a monthly one where the limit is an effective rate."""
    rates = [rate for rate in (debt.apr, m.action.rate if m.action else None) if rate is not None]
    if debt.contract_rate:
        monthly = debt.contract_rate.rate
        rates.append((1 + monthly) ** MONTHS - 1 if is_effective else monthly * MONTHS)
    return max(rates, default=None)
