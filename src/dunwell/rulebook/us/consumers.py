"""Who counts as the consumer of a debt (15 USC 1692a(3), 1692c(d); 12 CFR 1006.2(e), 1006.6(a))."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Person

OBLIGED = frozenset({"debtor", "joint_debtor", "guarantor"})
"""Those who owe the debt, or are said to."""
ALWAYS = OBLIGED | {"spouse", "surviving_spouse", "confirmed_successor"}
"""Those with whom the debt may be discussed whatever else is known."""


def is_consumer(m: Matter, person: Person) -> bool:
    """Whether the rules on contact treat the person as the consumer."""
    is_parent_of_minor = person.relation == "parent" and m.debtor.minor
    return person.relation in ALWAYS or is_parent_of_minor or acts_for_estate(m, person)


def acts_for_estate(m: Matter, person: Person) -> bool:
    """Whether the person acts for the estate of a debtor who died, formally or not."""
    return person.relation == "personal_representative" or (m.debtor.deceased and person.authority is not None)
