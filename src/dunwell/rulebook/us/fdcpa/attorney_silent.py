"""How long to wait for a silent attorney: a reasonable period, which house policy must set."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.consumers import is_consumer, same_consumer
from dunwell.rulebook.us.covered import covered_debts


def judges(m: Matter) -> Iterator[Said]:
    """Advice to keep on record how long the attorney was silent, when the person is contacted for that reason."""
    if not m.is_contact() or not is_consumer(m, m.reached):
        return
    debts = {debt.id for debt in covered_debts(m)}
    for person in same_consumer(m, m.reached):
        known = person.representation
        if known is not None and known.state == "unresponsive" and not debts.isdisjoint(known.debts):
            yield Said(kind="advice")
