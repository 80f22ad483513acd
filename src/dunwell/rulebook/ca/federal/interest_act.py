"""Where the contract fixes no rate, or a monthly one without its yearly equivalent, interest is five percent at most.

Mortgages have rules of their own for a rate that is stated for part of a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ca.federal.criminal_rate import MONTHS


def judges(m: Matter, *, rate_max: Decimal) -> Iterator[Said]:
    """Tells the highest rate that may be charged, and refuses a higher one."""
    if not m.does("charge_interest"):
        return
    for debt in m.debts:
        rate = m.action.rate if m.action and m.action.rate is not None else stated_rate(debt)
        for row in open_rows(debt):
            is_above = rate is not None and rate > rate_max
            yield Said(kind="bar" if is_above else "fact", rows=(row,), values={"rate_max": rate_max})


def open_rows(debt: Debt) -> Iterator[str]:
    """Which provisions limit the rate of this debt."""
    is_mortgage = debt.product == "residential_mortgage" or bool(debt.secured_by_real_property)
    if debt.rate_agreed is False:
        yield "ca.fed.interest_unspecified"
    if debt.contract_rate and not debt.contract_rate.yearly_equivalent_stated and not is_mortgage:
        yield "ca.fed.interest_period_rate"


def stated_rate(debt: Debt) -> Decimal | None:
    """The yearly rate that the contract comes to, if facts name one."""
    return debt.contract_rate.rate * MONTHS if debt.contract_rate else debt.apr
