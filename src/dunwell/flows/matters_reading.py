"""The records of several people, read together: as many questions for a batch as for one person at the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dunwell.cases import queries as cases
from dunwell.cases.queries import DisputeLine, OccurrenceLine
from dunwell.contacts import history
from dunwell.contacts.history import Made
from dunwell.contacts.notices import legal
from dunwell.core.actor import Actor
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard, ReceiptLine
from dunwell.parties import queries as parties
from dunwell.parties.queries import NoSuchPerson, PersonCard

HISTORY = 2000
"""Contacts of a person that are read; older ones decide nothing."""
NOTICES = tuple(legal.events())
"""Templates that the law knows by a name of its own."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the rooms hold of one person, as far as the law asks about it."""

    card: PersonCard
    owed: Mapping[int, DebtCard]
    """Every debt the person is bound by, by number."""
    occurrences: Sequence[OccurrenceLine]
    made: Sequence[Made]
    disputes: Sequence[DisputeLine]
    receipts: Sequence[ReceiptLine]


def record_of(person_id: int, *, at: datetime, seen_by: Actor) -> Record:
    """One person's. Raises NoSuchPerson, NotForYou."""
    found = records_of([person_id], at=at, seen_by=seen_by)
    if person_id not in found:
        raise NoSuchPerson(f"there is no person {person_id}")
    return found[person_id]


def records_of(
    person_ids: Iterable[int], *, at: datetime, seen_by: Actor, besides: Iterable[int] = ()
) -> dict[int, Record]:
    """By person; nobody of that number: absent.

    Given    `besides` actions that are asked about again: what is on its way because of them is not counted
    Raises   NotForYou
    """
    wanted, on = set(person_ids), at.astimezone(UTC).date()
    cards = parties.cards(wanted, on=on, seen_by=seen_by)
    owed = debts.cards_of_people(wanted, as_of=on, seen_by=seen_by)
    debt_ids = {card.debt_id for of_person in owed.values() for card in of_person}
    occurrences = cases.occurrences_of_people(wanted, seen_by=seen_by)
    made = history.contacts_of_people(wanted, until=at, notices=NOTICES, seen_by=seen_by, besides=besides)
    disputes: dict[int, list[DisputeLine]] = {}
    for line in cases.disputes_of(debt_ids, seen_by=seen_by):
        disputes.setdefault(line.debt_id, []).append(line)
    receipts = debts.receipts_of_debts(debt_ids, seen_by=seen_by)
    return {
        person_id: Record(
            card=card,
            owed={debt.debt_id: debt for debt in owed[person_id]},
            occurrences=occurrences.get(person_id, ()),
            made=made.get(person_id, [])[-HISTORY:],
            disputes=[line for debt in owed[person_id] for line in disputes.get(debt.debt_id, ())],
            receipts=[line for debt in owed[person_id] for line in receipts.get(debt.debt_id, ())],
        )
        for person_id, card in cards.items()
    }
