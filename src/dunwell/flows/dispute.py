"""Disputes: a person says a debt is not theirs, or not right; work on it stops until it is answered."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dunwell.cases import services, work
from dunwell.contacts import permits
from dunwell.core.actor import Actor
from dunwell.debts import queries as debts
from dunwell.debts import senders
from dunwell.debts import services as debt_services
from dunwell.parties.queries import hold_people


class NotTheirDebt(ValueError):
    """The person is not bound by the debt they dispute."""


@transaction.atomic
def open_dispute(
    *,
    debt_id: int,
    person_id: int,
    received_on: date,
    form: str,
    grounds: str,
    by: Actor,
    at: datetime,
    part_minor: int | None = None,
) -> int:
    """Record a dispute, mark the debt, and put the answer in the queue. Returns its id. Safe to repeat.

    form     how it came: letter, email, portal, phone
    grounds  one of `cases.services.GROUNDS`
    Raises   NotTheirDebt, UnknownGrounds
    """
    hold_people([person_id])
    if debt_id not in debts.debt_ids_of(person_id):
        raise NotTheirDebt(f"person {person_id} is not bound by debt {debt_id}; name one of their own debts")
    dispute_id = services.open_dispute(
        debt_id=debt_id,
        person_id=person_id,
        received_on=received_on,
        form=form,
        grounds=grounds,
        part_minor=part_minor,
        by=by,
        at=at,
    )
    new = work.NewWork(
        key=f"dispute:{dispute_id}",
        kind="review",
        reason="dispute_to_answer",
        values={"grounds": grounds, "form": form},
        debt_id=debt_id,
        person_id=person_id,
        not_before=at,
    )
    work.create(new=new, by=by, at=at)
    debt_services.mark_changed([debt_id])
    permits.void([debt.person_id for debt in senders.owed([debt_id]).values()], now=at)
    return dispute_id


@transaction.atomic
def answer_dispute(*, dispute_id: int, answer: str, answered_on: date, by: Actor, at: datetime) -> None:
    """Answer a dispute; work on the debt may go on from the next judgement. Repeating is harmless."""
    debt_id = services.answer_dispute(dispute_id=dispute_id, answer=answer, answered_on=answered_on, by=by, at=at)
    debt_services.mark_changed([debt_id])
