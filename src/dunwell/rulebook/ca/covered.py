"""Whom Canadian collection law binds: banks and who acts for them federally, everyone else by the debtor's province."""

from __future__ import annotations

from dunwell.core.matter import Matter

FOR_OTHERS = frozenset({"third_party_collector", "servicer", "field_agent"})
"""Roles that collect what is owed to another."""
AGENCIES = FOR_OTHERS | {"debt_buyer"}
"""Roles that need an agency's licence in most provinces; lawyers, bailiffs and first creditors do not."""


def is_consumer(m: Matter) -> bool:
    """Whether a natural person owes, and not for a business."""
    return m.debtor.kind != "company" and all(debt.purpose == "consumer" for debt in m.debts)


def is_federal(m: Matter) -> bool:
    """Whether a federal institution collects, or somebody for it. Who bought the debt outright acts for himself."""
    who = m.collector
    return who.institution == "federal_bank" or (who.acting_for == "federal_bank" and who.role != "debt_buyer")


def bank(m: Matter) -> bool:
    """Whether the federal framework for consumer credit binds this collector for this debt."""
    return is_federal(m) and is_consumer(m)


def anyone(m: Matter) -> bool:
    """Whether provincial law that binds all who collect applies."""
    return is_consumer(m) and not is_federal(m)


def agency(m: Matter) -> bool:
    """Whether provincial law that binds agencies applies."""
    return anyone(m) and m.collector.role in AGENCIES


def agent(m: Matter) -> bool:
    """Whether provincial law that binds who collects for others, but no owner of the debt, applies."""
    return anyone(m) and m.collector.role in FOR_OTHERS
