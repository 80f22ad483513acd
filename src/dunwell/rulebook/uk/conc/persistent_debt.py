"""A card that costs more than it repays: letters after 18 and 27 months, and ways out after 36."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import under_conc


def judges(
    m: Matter, *, first_months: int, second_months: int, third_months: int, de_minimis_minor: int, years_max: int
) -> Iterator[Said]:
    """The duty of the stage reached; advice against a plan that takes longer than is reasonable at the last stage."""
    rows = {
        third_months: "uk.conc.persistent_debt.36m",
        second_months: "uk.conc.persistent_debt.27m",
        first_months: "uk.conc.persistent_debt.18m",
    }
    for debt in under_conc(m):
        if debt.product != "credit_card" or debt.purpose != "consumer" or m.past("plan_agreed", debt=debt.id):
            continue
        row = next((row for months, row in rows.items() if _is_persistent(debt, months, de_minimis_minor)), None)
        if row and m.asks("duty_due"):
            yield Said(kind="duty", rows=(row,))
        if row == rows[third_months] and _is_long(m, debt, years_max):
            yield Said(kind="advice", rows=(row,))


def _is_persistent(debt: Debt, months: int, de_minimis_minor: int) -> bool:
    """Whether over at least so many months interest and fees were more than principal, on a balance that counts."""
    card = debt.revolving
    return (
        card is not None
        and card.window_months >= months
        and card.paid_interest_and_fees_minor > card.paid_principal_minor
        and card.lowest_balance_minor >= de_minimis_minor
    )


def _is_long(m: Matter, debt: Debt, years: int) -> bool:
    """Whether the proposed instalments would not pay the balance in so many years."""
    instalment = m.action.instalment_minor if m.action and m.does("propose_plan") else None
    return instalment is not None and (debt.balance_minor or 0) > instalment * 12 * years
