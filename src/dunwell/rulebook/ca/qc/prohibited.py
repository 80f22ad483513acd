"""Nobody misleads, harasses, tells others to the person's harm, or claims from who neither owes nor guarantees."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OWING, is_for, shows
from dunwell.rulebook.ca.showing import is_misleading, is_public, tells_of_debt


def judges(m: Matter) -> Iterator[Said]:
    """Refuses public and misleading messages, and word of the debt or a demand to others."""
    if not m.is_contact() or not covered.anyone(m):
        return
    asks_money = is_for(m, "request_payment", "settlement_offer") or shows(m, "payment_demand")
    is_other = m.reached.relation not in OWING | {"debtor_attorney"}
    if is_public(m) or is_misleading(m) or (is_other and (asks_money or tells_of_debt(m))):
        yield Said(kind="bar")
