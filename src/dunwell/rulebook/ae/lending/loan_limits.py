"""Size and term of personal and car loans."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.said import Value
from dunwell.rulebook.ae.bound import is_licensed

PERSONAL, CAR = ("ae.loan.personal",), ("ae.loan.car",)


def judges(
    m: Matter, *, salaries_max: int, months_max: int, car_value_max: Decimal, car_months_max: int
) -> Iterator[Said]:
    """The limits where credit is offered; of a plan that runs longer, advice: allowed only without new money."""
    if m.debtor.kind == "company" or not is_licensed(m.collector):
        return
    if m.does("make_credit_offer"):
        money = m.reached.finances
        most: dict[str, Value] = {"amount_max_minor": salaries_max * money.gross_salary_minor} if money else {}
        yield Said(kind="advice", rows=PERSONAL, values={**most, "months_max": months_max})
        yield Said(kind="advice", rows=CAR, values={"loan_to_value_max": car_value_max, "months_max": car_months_max})
    instalment = m.action.instalment_minor if m.action is not None and m.does("propose_plan") else None
    owed = sum(debt.balance_minor or 0 for debt in m.debts)
    if instalment and owed > months_max * instalment:
        yield Said(kind="advice", rows=PERSONAL, values={"months_max": months_max})
