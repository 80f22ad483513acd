"""Promises: take one at the desk or from a reply, and ask the ledger how those that ran stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.cases import queries, services, work
from dunwell.cases.queries import PromiseLine
from dunwell.cases.services import NewPromise
from dunwell.contacts import permits
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.refusal import Refusal
from dunwell.debts import queries as debts
from dunwell.debts import senders
from dunwell.debts import services as debt_services
from dunwell.debts.queries import LockedDebt
from dunwell.ledger import queries as books
from dunwell.parties.queries import hold_people

TAKES_PROMISES = ("open", "written_off")


class NothingToPromise(Refusal, ValueError):
    """The debt is not one on which anything can be promised."""


class PromisedTooMuch(Refusal, ValueError):
    """More was promised than is owed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A promise that was recorded, and the one it took the place of."""

    promise_id: int
    instead_of: int | None


@transaction.atomic
def take_promise(
    *,
    debt_id: int,
    person_id: int,
    amount: Money,
    due_on: date,
    channel: str,
    by: Actor,
    at: datetime,
    made_on: date | None = None,
    grace_days: int = 3,
) -> Taken:
    """Record what a person promised. One promise runs per debt: a new one withdraws the old, with that reason.

    made_on  the person's date when they promised; None: the date of `at`
    Raises   NothingToPromise, PromisedTooMuch, NotAPromise, NoSuchDebt
    """
    hold_people([person_id])
    debt = debts.locked(debt_id)
    _check(debt, amount)
    today = made_on or at.date()
    instead_of = _make_room(debt_id, today, by=by, at=at)
    new = NewPromise(debt_id, person_id, amount, today, due_on, channel, grace_days)
    promise_id = services.record_promise(new=new, by=by, at=at)
    debt_services.mark_changed([debt_id])
    permits.void([debt.person_id for debt in senders.owed([debt_id]).values()], now=at)
    return Taken(promise_id, instead_of)


def _check(debt: LockedDebt, amount: Money) -> None:
    owed = sum(debt.owed.values())
    if debt.state not in TAKES_PROMISES or owed <= 0:
        raise NothingToPromise(
            "nothing can be promised on debt {reference}: its state is {state}, and {owed} is owed",
            reference=debt.reference,
            state=debt.state,
            owed=Money(owed, debt.currency),
        )
    if amount.minor_in(debt.currency) > owed:
        raise PromisedTooMuch(
            "{amount} is more than the {owed} owed; promise at most that",
            amount=amount,
            owed=Money(owed, debt.currency),
        )


def _make_room(debt_id: int, today: date, *, by: Actor, at: datetime) -> int | None:
    """Close the promise before if the ledger has answered, else withdraw it; returns the one withdrawn."""
    for line in queries.promises_to_judge(as_of=today, debt_id=debt_id):
        if line.state == "running":
            services.withdraw_promise(promise_id=line.promise_id, because="a new promise took its place", by=by, at=at)
            return line.promise_id
        _close(line, by=by, at=at)
    return None


@transaction.atomic
def withdraw_promise(*, promise_id: int, debt_id: int, because: str, by: Actor, at: datetime) -> None:
    """Take back a promise that was recorded in error. Repeating is harmless."""
    services.withdraw_promise(promise_id=promise_id, because=because, by=by, at=at)
    debt_services.mark_changed([debt_id])


def judge_promises(*, as_of: date, by: Actor, at: datetime) -> dict[str, int]:
    """Close every promise the ledger has answered by `as_of`; counts by answer. Safe to repeat.

    A promise that was not kept puts a work item in the queue, so that a person asks why before anything is sent; not
    where nothing is owed any more.
    """
    counts: Counter[str] = Counter()
    for line in queries.promises_to_judge(as_of=as_of):
        counts[line.state] += 1
        if line.state != "running":
            with transaction.atomic():
                _close(line, by=by, at=at)
    return dict(counts)


def _close(line: PromiseLine, *, by: Actor, at: datetime) -> None:
    if not services.close_promise(promise_id=line.promise_id, state=line.state, by=by, at=at):
        return
    debt_services.mark_changed([line.debt_id])
    if line.state != "kept":
        ask_why(line, by=by, at=at)


def ask_why(line: PromiseLine, *, by: Actor, at: datetime) -> int | None:
    """The work of asking why a promise was not kept, once for each; returns its id, None where nothing is owed now."""
    if sum(books.owed(subject_id=line.debt_id).values()) <= 0:
        return None
    new = work.NewWork(
        key=work.BROKEN_PROMISE.format(line.promise_id),
        kind="promise_broken",
        reason="promise_broken",
        values={"promise": line.promise_id, "paid_minor": line.paid_minor},
        debt_id=line.debt_id,
        person_id=line.person_id,
        priority=line.amount_minor - line.paid_minor,
        not_before=at,
    )
    return work.create(new=new, by=by, at=at)
