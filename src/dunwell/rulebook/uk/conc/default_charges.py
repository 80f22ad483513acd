"""A charge for a default is no higher than what the breach costs."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc

FOR_DEFAULT = frozenset({"late", "dishonoured_payment", "agency_commission"})


def judges(m: Matter) -> Iterator[Said]:
    """Bars a charge that the agreement or the law does not allow; advises to keep the reckoning of any other."""
    fee = m.action.fee if m.action else None
    if fee is None or fee.kind not in FOR_DEFAULT or not under_conc(m):
        return
    is_refused = fee.permitted_by_law is False or fee.authorised_by_agreement is False
    yield Said(kind="bar" if is_refused else "advice")
