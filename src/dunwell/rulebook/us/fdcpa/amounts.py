"""No amount that neither the agreement nor the law allows."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import covered_debts


def judges(m: Matter) -> Iterator[Said]:
    """Bars a fee that is not expressly authorised or permitted, and interest that was not agreed or is above it."""
    debts = covered_debts(m)
    if m.action is None or not debts:
        return
    if m.does("charge_fee") and m.action.fee is not None:
        if not (m.action.fee.authorised_by_agreement or m.action.fee.permitted_by_law):
            yield Said(kind="bar")
    elif m.does("charge_interest") and any(_is_beyond_contract(m.action, debt) for debt in debts):
        yield Said(kind="bar")


def _is_beyond_contract(action: Action, debt: Debt) -> bool:
    if action.under != "contract":
        return False
    is_above = action.rate is not None and debt.apr is not None and action.rate > debt.apr
    return debt.rate_agreed is False or is_above
