"""All instalments together: half of the salary, or thirty percent of a pension."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import is_licensed

SALARY, PENSION = ("ae.dbr.salary",), ("ae.dbr.pension",)
FOUR_PLACES = Decimal("0.0001")


def judges(m: Matter, *, salary_max: Decimal, pension_max: Decimal) -> Iterator[Said]:
    """The burden with the new instalment and the highest one, of a natural person whose income is known.

    Who is retired is measured by the pension; before, by salary and other regular income.
    """
    money, action = m.reached.finances, m.action
    if action is None or not m.does("propose_plan") or action.instalment_minor is None or money is None:
        return
    if m.debtor.kind == "company" or not is_licensed(m.collector):
        return
    rows, share = (PENSION, pension_max) if money.retired else (SALARY, salary_max)
    income = money.pension_minor if money.retired else money.gross_salary_minor + money.pension_minor
    room = (share * income).quantize(Decimal(1), rounding=ROUND_DOWN) - money.other_instalments_minor
    total = money.other_instalments_minor + action.instalment_minor
    highest = {"instalment_max_minor": max(int(room), 0)}
    ratio = {"burden_ratio": _ratio(total, income)} if income else {}
    yield Said(kind="fact", rows=rows, values={**highest, **ratio})
    if action.instalment_minor > room:
        yield Said(kind="bar", rows=rows)


def _ratio(total: int, income: int) -> Decimal:
    """Exact where the division ends; four places of one that never does."""
    ratio = Decimal(total) / income
    return ratio if ratio * income == total else ratio.quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)
