"""Who counts as the consumer of a debt (15 USC 1692a(3), 1692c(d); 12 CFR 1006.2(e), 1006.6(a))."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Person

OBLIGED = frozenset({"debtor", "joint_debtor", "guarantor"})
"""Those who owe the debt, or are said to."""
STANDING_IN = frozenset({"spouse", "surviving_spouse", "confirmed_successor"})
"""Those who stand in the debtor's place whatever else is known."""


def is_consumer(m: Matter, person: Person) -> bool:
    """Whether the rules on contact treat the person as the consumer."""
    return person.relation in OBLIGED or stands_for_debtor(m, person)


def stands_for_debtor(m: Matter, person: Person) -> bool:
    """Whether the person stands in the debtor's place: a parent does while the debtor is, or died, under age."""
    is_parent_of_minor = person.relation == "parent" and m.debtor.minor
    return person.relation in STANDING_IN or is_parent_of_minor or acts_for_estate(m, person)


def acts_for_estate(m: Matter, person: Person) -> bool:
    """Whether the person acts for the estate of a debtor who died, formally or not."""
    return person.relation == "personal_representative" or (m.debtor.deceased and person.authority is not None)


def same_consumer(m: Matter, person: Person) -> tuple[Person, ...]:
    """The person and, where it stands in the debtor's place, the debtor: what binds for one binds for the other."""
    return (person, m.debtor) if stands_for_debtor(m, person) else (person,)
