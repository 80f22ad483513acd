"""Who else is the consumer: spouse, parent of a minor, who acts for the estate, confirmed successor."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.consumers import stands_for_debtor
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.fdcpa import third_party


def judges(m: Matter, *, standing_in: list[str]) -> Iterator[Said]:
    """A bar on speaking of the debt with whom the law does not let stand in for the debtor, as yet or at all."""
    if not m.is_contact() or not covered(m):
        return
    is_named = m.reached.relation in standing_in or m.reached.authority is not None
    if stands_for_debtor(m, m.reached) and is_named:
        yield Said(kind="fact")
    elif stands_for_debtor(m, m.reached) or any(third_party.judges(m)):
        yield Said(kind="bar")
