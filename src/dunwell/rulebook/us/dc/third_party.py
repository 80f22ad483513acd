"""District of Columbia: employer, family, friends and neighbours are not told of the debt."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import asked_for, tells_of_debt
from dunwell.rulebook.us.covered import is_consumer_debt

OTHERS = frozenset({"spouse", "parent", "sibling", "relative", "neighbour", "employer", "occupier"})


def judges(m: Matter) -> Iterator[Said]:
    """A contact that works on the debt, or tells of it, with one of them, or for friends to read.

    The estate may be told, an employer who asked, and whom a notice in a proceeding is for.
    """
    if m.action is None or not tells_of_debt(m) or m.action.purpose == "legally_required_notice":
        return
    has_employer_asked = m.reached.relation == "employer" and asked_for(m)
    if m.action.visibility == "private" and (m.reached.relation not in OTHERS or has_employer_asked):
        return
    is_parent_of_minor = m.reached.relation == "parent" and m.debtor.minor
    is_estate = m.debtor.deceased and m.reached.authority is not None
    if any(is_consumer_debt(m, debt) for debt in m.debts) and not is_parent_of_minor and not is_estate:
        yield Said(kind="bar")
