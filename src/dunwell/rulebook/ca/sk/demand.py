"""A demand names the creditor, the balance, who collects and on whose authority."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import is_for, reaches_debtor, shows


def judges(m: Matter) -> Iterator[Said]:
    """Asks a demand to name them; refuses one that hides who collects, or lists its contents without the balance."""
    is_demand = reaches_debtor(m) and (is_for(m, "request_payment", "settlement_offer") or shows(m, "payment_demand"))
    if not is_demand or not covered.agency(m) or m.action is None:
        return
    lacks_balance = bool(m.action.content) and not shows(m, "balance", "debt_information")
    yield Said(kind="bar" if lacks_balance or not m.action.identifies_collector else "duty")
