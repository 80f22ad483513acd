"""Disputes: a person says a debt is not theirs, or not right; work on it stops until it is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from dunwell.cases import disputes, services, work
from dunwell.cases.disputes import Answer
from dunwell.cases.states import FOUND_RIGHT
from dunwell.contacts import permits
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.debts import documents, senders
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.parties.queries import hold_people

ANSWERERS = (Role.SUPERVISOR, Role.COMPLIANCE)
"""Who answers a dispute; whoever collects the debt does not judge it."""
PROOF = "dispute_answer"
"""Kind of the documents kept as proof of an answer."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that was sent with an answer, and what it is called."""

    path: Path
    name: str


class NotTheirDebt(Refusal, ValueError):
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
        raise NotTheirDebt(
            "person {person_id} is not bound by debt {debt_id}; name one of their own debts",
            person_id=person_id,
            debt_id=debt_id,
        )
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
    _ask(dispute_id, "dispute_to_answer", debt_id, person_id, {"grounds": grounds, "form": form}, by=by, at=at)
    debt_services.mark_changed([debt_id])
    permits.void([debt.person_id for debt in senders.owed([debt_id]).values()], now=at)
    return dispute_id


def _ask(
    dispute_id: int, why: str, debt_id: int, person_id: int, values: dict[str, object], *, by: Actor, at: datetime
) -> None:
    """Put the next step of a dispute before those who may take it."""
    new = work.NewWork(
        key=f"dispute:{dispute_id}:right" if why == "dispute_to_put_right" else f"dispute:{dispute_id}",
        kind="review",
        skill="supervisor",
        reason=why,
        values=values,
        debt_id=debt_id,
        person_id=person_id,
        not_before=at,
    )
    work.create(new=new, by=by, at=at)


@transaction.atomic
def answer_dispute(
    *, dispute_id: int, person_id: int, answer: Answer, proof: Proof | None, files: Path, by: Actor, at: datetime
) -> None:
    """Answer a dispute, and keep the proof that was sent as a document of the debt. Repeating is harmless.

    Work on a debt that stands may go on from the next judgement. Where the person was right the debt stays held, and
    somebody is asked to put right what was wrong.

    Raises   NotForYou, NoSuchDispute, UnknownAnswer, AnswerIncomplete, NotYet, AnsweredBefore
    """
    by.must(*ANSWERERS)
    hold_people([person_id])
    if proof:
        debt_id = disputes.debt_of(dispute_id=dispute_id, person_id=person_id)
        document_id = documents.keep(
            debt_id=debt_id, path=proof.path, files=files, kind=PROOF, name=proof.name, by=by, at=at
        )
        answer = replace(answer, document_id=document_id)
    dispute = disputes.answer_dispute(dispute_id=dispute_id, person_id=person_id, answer=answer, by=by, at=at)
    work.finish_for_key(key=f"dispute:{dispute_id}", outcome=answer.answer, by=by, at=at)
    work.finish_for_key(key=f"dispute:history:{dispute.debt_id}", outcome=answer.answer, by=by, at=at)
    if answer.answer in FOUND_RIGHT:
        _ask(dispute_id, "dispute_to_put_right", dispute.debt_id, person_id, {"answer": answer.answer}, by=by, at=at)
    debt_services.mark_changed([dispute.debt_id])


@transaction.atomic
def put_right(*, dispute_id: int, person_id: int, on: date, words: str, by: Actor, at: datetime) -> None:
    """Say that what a dispute found wrong is corrected; work on the debt may go on then. Repeating is harmless.

    Raises   NotForYou, NoSuchDispute, NothingToPutRight, AnswerIncomplete, NotYet
    """
    by.must(*ANSWERERS)
    hold_people([person_id])
    dispute = disputes.put_right(dispute_id=dispute_id, person_id=person_id, on=on, words=words, by=by, at=at)
    work.finish_for_key(key=f"dispute:{dispute_id}:right", outcome="put_right", by=by, at=at)
    debt_services.mark_changed([dispute.debt_id])
