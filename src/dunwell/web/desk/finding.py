"""Finds people for the search: by debt reference, name, number or address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.debts import queries as debts
from dunwell.parties import queries as parties
from dunwell.web.desk.pages import FoundPerson, PeoplePage
from dunwell.web.shared.regions import region_name
from dunwell.web.shared.words import COUNTRIES, PERSON_KINDS, listed, said

FOUND_MAX = 25


def people_page(query: str, *, today: date, by: Actor) -> PeoplePage:
    """People whose debt has that reference; else those the name, number or address names."""
    if not query:
        return PeoplePage("", (), is_cut=False)
    matches = parties.matches(debts.people_of(query), seen_by=by)
    matches = matches or parties.search(query, seen_by=by, limit=FOUND_MAX + 1)
    owed = debts.cards_of_people([match.person_id for match in matches[:FOUND_MAX]], as_of=today, seen_by=by)
    found = tuple(_found(match, owed[match.person_id]) for match in matches[:FOUND_MAX])
    return PeoplePage(query, found, is_cut=len(matches) > FOUND_MAX)


def _found(match: parties.Match, owed: Sequence[debts.DebtCard]) -> FoundPerson:
    sums: dict[str, int] = {}
    for debt in owed:
        if debt.state == "open":
            sums[debt.currency] = sums.get(debt.currency, 0) + debt.balance_minor
    return FoundPerson(
        person_id=match.person_id,
        name=match.name,
        kind=said(PERSON_KINDS, match.kind),
        place=listed(part for part in (region_name(match.region), said(COUNTRIES, match.country)) if part),
        references=", ".join(debt.reference for debt in owed[:4]),
        totals=tuple(Money(minor, currency) for currency, minor in sorted(sums.items())),
        days_past_due=max((debt.age.days_past_due for debt in owed if debt.state == "open"), default=None),
    )
