"""Terms: agree how a debt is charged, by contract or statute, after asking the rulebook; charge a fee for an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.contacts import permits
from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.charges import Charge
from dunwell.core.interest import DAY, DayCount
from dunwell.core.money import Money
from dunwell.core.negotiation.limits import house
from dunwell.core.refusal import Refusal
from dunwell.core.words import Part, Role
from dunwell.debts import batch_queries, charges, terms
from dunwell.debts import queries as debts_queries
from dunwell.debts import services as debts
from dunwell.debts.charges import FEE
from dunwell.debts.terms import BadTerms, NewTerms
from dunwell.flows import charging_law, charging_plan, redating
from dunwell.ledger import services as ledger
from dunwell.rulebook import Rulebook
from dunwell.trail import services as trail

AGREERS = (Role.MANAGER, Role.SUPERVISOR)
FIXED_SUM = "statutory_sum"
CHARGEABLE = ("open", "written_off")


class NoFeeAgreed(Refusal, ValueError):
    """The terms of the debt name no fee for that event."""


class NotChargeable(Refusal, ValueError):
    """The debt is in a state in which nothing is added to it."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The number of the terms, or the approval that was asked for."""

    terms_id: int | None
    approval_id: int | None = None


@transaction.atomic
def agree(*, new: NewTerms, book: Rulebook, by: Actor, at: datetime) -> Agreed:
    """Record charging terms. Those of one debt are asked of the rulebook at their highest rate; those of a book that
    change much of what was charged already are asked of somebody else.

    Raises   NotForYou, BadTerms, NotARate, ChargeNotLawful, NoSuchPortfolio, AskedAlready
    """
    by.must(*AGREERS)
    _must_be_small(new, by, at)
    if new.debt_id is not None and new.method != "none" and new.rates:
        highest = new.rate_max or max(new.rates.values(), key=float)
        charging_law.may_charge_interest(
            new.debt_id, rate=highest, is_compound=new.method == "compound", book=book, by=by, at=at
        )
    terms.check(new)
    is_by_hand = new.debt_id is None and not by.is_machine
    moved = redating.moved_by(new, through=at.date()) if is_by_hand else redating.Moved()
    if redating.needs_a_yes(new, moved=moved, by=by, at=at):
        return Agreed(None, redating.ask(new, moved=moved, by=by, at=at))
    redating.note(new, moved=moved, by=by, at=at)
    return Agreed(terms.agree(new=new, by=by, at=at))


def _must_be_small(new: NewTerms, by: Actor, at: datetime) -> None:
    """A rest that is written off without asking is none that whoever agrees it would have to ask for. BadTerms."""
    currency = batch_queries.destination(new.portfolio_id).currency
    most = house(at.date()).alone_minor("write_off", [str(role) for role in by.roles], currency)
    if not by.is_machine and new.small_difference_minor > most:
        raise BadTerms(
            "a rest that is written off is at most the {most} that you may write off alone; name a smaller one",
            most=Money(most, currency),
        )


@transaction.atomic
def claim_statutory(*, debt_id: int, book: Rulebook, by: Actor, at: datetime) -> int:
    """Charge a debt what a statute gives: simple interest from the day after it was due, and its fixed sum once.

    Returns the number of the terms. Raises NotForYou, NoStatute.
    """
    by.must(*AGREERS)
    card = debts_queries.card(debt_id, as_of=at.date(), seen_by=by)
    first = min((line.due_on for line in card.schedule), default=card.opened_on)
    if first is None:
        raise charging_law.NoStatute(
            "it is not known when debt {debt_id} was due; add its due date first", debt_id=debt_id
        )
    given = charging_law.statutory(debt_id, from_on=first + DAY, book=book, by=by, at=at)
    new = NewTerms(
        portfolio_id=card.portfolio_id,
        starts_on=first + DAY,
        method="simple",
        source=given.rule,
        rates={first + DAY: given.rate},
        debt_id=debt_id,
        day_count=DayCount.ACT_365,
        fees={FIXED_SUM: given.fixed_sum_minor} if given.fixed_sum_minor else {},
    )
    found = terms.agree(new=new, by=by, at=at)
    if given.fixed_sum_minor:
        _charge(debt_id, FIXED_SUM, "", given.fixed_sum_minor, first + DAY, by=by, at=at)
    return found


@transaction.atomic
def charge_fee(
    *, debt_id: int, event: str, number: str, on: date, book: Rulebook, by: Actor, at: datetime
) -> int | None:
    """Charge what the terms say an event costs, once for that event; returns the entry, None when it was charged.

    Raises   NotForYou, NoFeeAgreed, NotChargeable, ChargeNotLawful
    """
    by.must(*AGREERS)
    fees = terms.in_force(debt_id, on=on).fees
    if event not in fees:
        known = ", ".join(sorted(fees)) or "none"
        raise NoFeeAgreed(
            "the terms of debt {debt_id} name no fee for '{event}' (they name {known}); agree one first",
            debt_id=debt_id,
            event=event,
            known=known,
        )
    charges.take_turn()  # nothing else is charged between the question and the fee
    charging_law.may_charge_fee(debt_id, event=event, amount_minor=fees[event], book=book, by=by, at=at)
    return _charge(debt_id, event, number, fees[event], on, by=by, at=at)


def _charge(debt_id: int, event: str, number: str, minor: int, on: date, *, by: Actor, at: datetime) -> int | None:
    charges.take_turn()
    debt = charges.locked(debt_id)
    if debt.state not in CHARGEABLE:
        raise NotChargeable(
            "nothing can be added to debt {debt_id}: its state is {state}", debt_id=debt_id, state=debt.state
        )
    told = Charge(f"{FEE}{event}:{number}"[:80], on, on, minor)
    if any(one.told.key == told.key for one in charges.live(charges.of_debt(debt_id, rule=FEE))):
        return None
    draft = journal.charge(
        book=debt.portfolio_id,
        subject_id=debt_id,
        currency=debt.currency,
        parts={Part.FEES: minor},
        effective_on=on,
        because=f"fee for {event} {number}".strip(),
        earned_by=charging_plan.earned_by(debt.placement),
    )
    posted = ledger.post(draft=draft, reference=f"{told.rule}:{debt_id}:{on}"[:120], by=by, at=at)
    charges.keep(debt_id=debt_id, told=told, entry_id=posted.entry_id, at=at)
    said: dict[str, object] = {"event": event, "number": number, "amount_minor": minor, "currency": debt.currency}
    trail.note(by=by, did="fee.charged", about=("debt", debt_id), at=at, because=said)
    debts.mark_changed([debt_id])
    permits.void([debt.person_id], now=at)
    return posted.entry_id
