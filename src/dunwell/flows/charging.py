"""Charging one debt: bring its interest up to a day, and correct what was booked otherwise than its history says.

What must be booked `charging_plan` says; here it is booked. Doing it again finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.charges import History, Terms
from dunwell.core.interest import FreeDays
from dunwell.core.words import CircumstanceKind, Part
from dunwell.debts import charges, receipts, terms
from dunwell.debts import services as debts
from dunwell.debts.charges import ChargedDebt, Kept
from dunwell.flows.charging_plan import ENDED, Known, ToBook, correct, history
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.ledger.queries import BookedLine
from dunwell.parties import standing


@dataclass(frozen=True, slots=True)
class Settled:
    """What was booked to make the books say what the history says."""

    charged: int = 0
    withdrawn: int = 0
    moved: int = 0
    charged_minor: int = 0
    """Net of what was withdrawn."""


@transaction.atomic
def settle(*, debt_id: int, through: date, by: Actor, at: datetime, cut: bool = False) -> Settled:
    """Charge a debt for every period that ended by `through`; with `cut` the period under way ends there too.

    Raises NoSuchDebt.
    """
    charges.take_turn()
    return settle_in_turn(debt_id=debt_id, through=through, by=by, at=at, cut=cut)


def settle_in_turn(*, debt_id: int, through: date, by: Actor, at: datetime, cut: bool = False) -> Settled:
    """The same of a caller who holds the turn of charging in a transaction already."""
    debt = charges.locked(debt_id)
    known = known_of(debt, books.lines(debt_id), charges.interest_of(debt_id))
    made = correct(known, through=through, cut=cut)
    for one, entry in made.withdrawn:
        charges.withdraw(kept=one, entry_id=_post(entry, by, at), at=at)
    for charge, entry in made.charged:
        charges.keep(debt_id=debt_id, told=charge, entry_id=_post(entry, by, at), at=at)
    for entry in (*made.moved, made.given_up_less):
        _post(entry, by, at)
    charges.checked(debt_id, at=at)
    if made.move:
        new, because = made.move
        debts.move_state(debt_id=debt_id, old=debt.state, new=new, moved_on=made.through, because=because, by=by, at=at)
    if made.is_something:
        debts.mark_changed([debt_id])
    return Settled(len(made.charged), len(made.withdrawn), len(made.moved), made.charged_minor)


def owed_through(debt: ChargedDebt, *, through: date) -> dict[Part, int]:
    """What would be owed by part, were the debt charged up to a day and the period under way ended there."""
    if not terms.has_terms(debt.debt_id):
        return books.owed(subject_id=debt.debt_id)
    known = known_of(debt, books.lines(debt.debt_id), charges.interest_of(debt.debt_id))
    return dict(correct(known, through=through, cut=True).owed)


def _post(entry: ToBook | None, by: Actor, at: datetime) -> int | None:
    return ledger.post(draft=entry.draft, reference=entry.reference, by=by, at=at).entry_id if entry else None


def known_of(
    debt: ChargedDebt, lines: Sequence[BookedLine], kept: Sequence[Kept], *, agreed: tuple[Terms, ...] | None = None
) -> Known:
    """What is known of a debt. `agreed`: its terms, where they are read already."""
    found = terms.terms_of(debt.debt_id) if agreed is None else agreed
    return Known(debt, lines, kept, found, free_days(debt), receipts.orders_of(debt.debt_id))


def history_of(
    debt: ChargedDebt,
    lines: Sequence[BookedLine],
    kept: Sequence[Kept],
    *,
    cuts: Set[date] = frozenset(),
    agreed: tuple[Terms, ...] | None = None,
) -> History:
    """The same, as `core.charges` is told it."""
    return history(known_of(debt, lines, kept, agreed=agreed), cuts=cuts)


def free_days(debt: ChargedDebt) -> tuple[FreeDays, ...]:
    """Days on which the debt bears no interest: by agreement, under a moratorium, or because work on it ended."""
    stopped = [FreeDays(row.starts_on, row.ends_on, row.because) for row in terms.stops_of([debt.debt_id])]
    protected = [
        FreeDays(one.starts_on, one.ends_on, str(CircumstanceKind.MORATORIUM))
        for one in standing.of_person(debt.person_id, CircumstanceKind.MORATORIUM)
        if one.subject_id in (None, debt.debt_id)
    ]
    ended = [FreeDays(debt.state_since, None, f"the debt is {debt.state}")] if debt.state in ENDED else []
    return (*stopped, *protected, *ended)
