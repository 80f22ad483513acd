"""Whom and which debts the Fair Debt Collection Practices Act and Regulation F bind (15 USC 1692a(3), (5), (6))."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Collector, Debt

FOR_ANOTHER = frozenset({"third_party_collector", "collection_law_firm", "servicer", "field_agent"})
"""Roles that collect debts owed to another."""


def covered(m: Matter, debt: Debt | None = None) -> bool:
    """Whether the federal collection rules bind this collector for this debt, or for any in question if none is given.

    Unknown is never outside: a debt buyer is taken to live by collecting, and a debt to have been in default when it
    was obtained, unless the facts say otherwise.
    """
    return bool(covered_debts(m) if debt is None else _binds(m, debt))


def covered_debts(m: Matter) -> tuple[Debt, ...]:
    """Those of the debts in question for which the federal collection rules bind this collector."""
    return tuple(debt for debt in m.debts if _binds(m, debt))


def is_consumer_debt(m: Matter, debt: Debt) -> bool:
    """Whether a natural person owes it, or is said to, for personal, family or household purposes."""
    return debt.purpose == "consumer" and m.debtor.kind != "company"


def has_judgment(m: Matter, debt: Debt) -> bool:
    """Whether a court has given judgment on the debt."""
    return debt.product == "judgment_debt" or m.last("judgment_entered", debt=debt.id, collector=None) is not None


def is_collector(who: Collector, debt: Debt) -> bool:
    """Whether the one who acts is a debt collector in the sense of the law as regards this debt."""
    if who.role == "original_creditor":
        return who.uses_third_party_name
    if who.role == "debt_buyer":
        return who.collecting_is_main_purpose is not False or who.uses_third_party_name
    return who.role in FOR_ANOTHER and debt.in_default_when_obtained is not False


def _binds(m: Matter, debt: Debt) -> bool:
    return is_consumer_debt(m, debt) and is_collector(m.collector, debt)
