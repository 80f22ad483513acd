"""Agencies charge the debtor nothing, but for a dishonoured payment where that is permitted."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter) -> Iterator[Said]:
    """Refuses every fee but a permitted one for a dishonoured payment."""
    fee = m.action.fee if m.action else None
    if not fee or not covered.agency(m):
        return
    is_permitted = fee.permitted_by_law or (fee.permitted_by_law is None and fee.authorised_by_agreement)
    if fee.kind != "dishonoured_payment" or not is_permitted:
        yield Said(kind="bar")
