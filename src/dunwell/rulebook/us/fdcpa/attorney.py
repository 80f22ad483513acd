"""Only the attorney of a person who is represented on the debt."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Person
from dunwell.rulebook.us.consumers import is_consumer, same_consumer
from dunwell.rulebook.us.covered import covered_debts

ROWS = ("us_fed.attorney", "us_fed.consent.direct")


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented


def judges(m: Matter) -> Iterator[Said]:
    """A bar while an attorney who can be found acts on a debt concerned; silence, leave and consent lift it."""
    if not m.is_contact() or not is_consumer(m, m.reached) or (m.action and m.action.requested):
        return
    debts = [debt.id for debt in covered_debts(m)]
    if any(has_attorney(m, person, debt) for person in same_consumer(m, m.reached) for debt in debts):
        yield Said(kind="bar", rows=ROWS, required_action="contact_attorney")


def has_attorney(m: Matter, person: Person, debt: str) -> bool:
    """Whether an attorney acts for the person on the debt, can be found, and neither fell silent nor gives leave."""
    known = person.representation
    if known is not None and debt in known.debts:
        return known.by == "attorney" and known.contact_known and known.state == "active"
    told = m.past("representative_notice_received", person=person.id, debt=debt)
    return any(each.by == "attorney" and (each.address_given or each.phone_given) for each in told)
