"""Nobody who collects asks for more than the sum due, or for fees."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import amount_owed

DEMANDS = ("request_card_payment", "take_postdated_cheques")


def judges(m: Matter) -> Iterator[Said]:
    """Refuses fees that no law allows, and sums above the debt."""
    if m.action is None or not covered.anyone(m):
        return
    fee, owed = m.action.fee, amount_owed(m)
    is_fee = fee is not None and not fee.permitted_by_law
    asked = m.action.amount_minor if m.is_contact() or m.does(*DEMANDS) else None
    is_above = asked is not None and owed is not None and asked > owed
    if is_fee or is_above:
        yield Said(kind="bar", rows=("ca.qc.no_surcharge",))
