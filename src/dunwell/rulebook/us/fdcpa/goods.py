"""No goods are taken without a court where there is no present right to them."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered, has_judgment, is_consumer_debt


def judges(m: Matter) -> Iterator[Said]:
    """Bars coming for goods without a judgment: no security over goods is on record. Repossessors are bound too."""
    if not m.is_contact() or m.action is None or m.action.purpose != "take_goods":
        return
    is_bound = covered(m) or (m.collector.role == "enforcement_agent" and is_consumer_debt(m, m.debt))
    if is_bound and not all(has_judgment(m, debt) for debt in m.debts):
        yield Said(kind="bar")
