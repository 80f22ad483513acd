"""One payment for several debts of one person: as the payer said, else the oldest first; each part booked once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dunwell.cases import queries as cases
from dunwell.core import waterfall
from dunwell.core.actor import Actor
from dunwell.core.statements import PaymentLine
from dunwell.core.waterfall import Claim, NoSuchSpread
from dunwell.debts import queries as debts
from dunwell.debts import receipts
from dunwell.debts.queries import DebtCard
from dunwell.flows import booking
from dunwell.flows.plan_judging import JudgePlans
from dunwell.parties.queries import hold_people

RECEIVING = ("open", "written_off")


def take_for_person(
    *,
    person_id: int,
    line: PaymentLine,
    by: Actor,
    at: datetime,
    how: str = "oldest",
    instructed: Mapping[int, int] | None = None,
    judge: JudgePlans | None = None,
) -> dict[int, int]:
    """Book one payment over the debts of a person; returns what each got. Safe to repeat: a line books once.

    With `judge` the plans of the debts are judged as soon as it is booked.
    Raises   NotAPayment, NoSuchSpread
    """
    shares = _booked(person_id, line, how, instructed, by=by, at=at)
    if judge:
        judge(sorted(shares), at)
    return shares


@transaction.atomic
def _booked(
    person_id: int, line: PaymentLine, how: str, instructed: Mapping[int, int] | None, *, by: Actor, at: datetime
) -> dict[int, int]:
    hold_people([person_id])
    owed = [
        card
        for card in debts.debts_of(person_id, as_of=at.date(), seen_by=by)
        if card.state in RECEIVING and card.currency == line.currency
    ]
    if not owed:
        raise NoSuchSpread(
            "person {person_id} has no open debt in {currency}; keep the payment unmatched",
            person_id=person_id,
            currency=line.currency,
        )
    shares = waterfall.spread(line.amount_minor, _claims(owed, by), how=how, instructed=instructed)
    for debt_id, minor in shares.items():
        part = replace(line, line_reference=f"{line.line_reference}#{debt_id}", amount_minor=minor)
        if not receipts.known([part.line_reference]):
            booking.book(part, receipts.locked(debt_id), by=by, at=at)
    return shares


def _claims(cards: Sequence[DebtCard], by: Actor) -> list[Claim]:
    lines = cases.disputes_of([card.debt_id for card in cards], seen_by=by)
    disputed = {line.debt_id for line in lines if line.answered_on is None}
    return [
        Claim(
            card.debt_id,
            max(card.balance_minor, 0),
            card.age.oldest_unpaid_due_on or card.state_since,
            card.debt_id in disputed,
        )
        for card in cards
    ]
