"""Wages that no creditor reaches: medical judgments in New York, consumer debts in Texas."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import has_judgment, is_consumer_debt

WARNINGS = frozenset({"advise_possible_remedy", "advise_intended_remedy"})
WARNING_WORDS = frozenset({"further_action_warning", "court_threat"})


def judges(m: Matter, *, products: list[str]) -> Iterator[Said]:
    """Advice where a message warns of remedies, and once there is a judgment, on a debt that wages are free of."""
    action = m.action
    warns = action is not None and (action.purpose in WARNINGS or not WARNING_WORDS.isdisjoint(action.content))
    is_asked = m.is_contact() or m.asks("duty_due")
    if any(_is_free(m, debt, products) and (warns or (is_asked and has_judgment(m, debt))) for debt in m.debts):
        medical = ("us_ny.medical_income_execution",)
        yield Said(kind="advice", rows=medical if f"{m.region}:medical" in products else ("us_tx.wages",))


def _is_free(m: Matter, debt: Debt, products: list[str]) -> bool:
    return f"{m.region}:{debt.product}" in products or (f"{m.region}:any" in products and is_consumer_debt(m, debt))
