"""Verbs that end a dispute: its answer, and what was wrong put right. Opening one is a verb of `services`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.cases.models import Dispute
from dunwell.cases.services import FURTHEST_AHEAD, NotYet
from dunwell.cases.states import DISPUTE_ANSWERS, FOUND_RIGHT, PROVEN
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.trail import services as trail


class NoSuchDispute(Refusal, LookupError):
    """That person has no dispute of that number."""


class UnknownAnswer(Refusal, ValueError):
    """The answer of a dispute is not in the closed list."""


class AnswerIncomplete(Refusal, ValueError):
    """The answer says nothing, or asks for money without the proof of it."""


class AnsweredBefore(Refusal, RuntimeError):
    """The dispute has another answer already; an answer that was given is not changed."""


class NothingToPutRight(Refusal, ValueError):
    """The dispute is not answered, or its answer found nothing wrong."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person is told of their dispute. `document_id` or `reference` names the proof that was sent."""

    answer: str
    """A word of `states.DISPUTE_ANSWERS`."""
    answered_on: date
    words: str
    reference: str = ""
    document_id: int | None = None


def debt_of(*, dispute_id: int, person_id: int) -> int:
    """The debt that a dispute is about. Raises NoSuchDispute."""
    return _held(dispute_id, person_id).debt_id


@transaction.atomic
def answer_dispute(*, dispute_id: int, person_id: int, answer: Answer, by: Actor, at: datetime) -> Dispute:
    """Give a dispute its answer, once. The same answer again is harmless.

    Raises   NoSuchDispute, UnknownAnswer, AnswerIncomplete, NotYet, AnsweredBefore
    """
    dispute = _held(dispute_id, person_id)
    _check(answer, dispute, at)
    if dispute.answered_on is not None:
        if (dispute.answer, dispute.answered_on) != (answer.answer, answer.answered_on):
            raise AnsweredBefore("this dispute was answered already; record a new dispute if something new is said")
        return dispute
    dispute.answer, dispute.answered_on, dispute.answered_by = answer.answer, answer.answered_on, by.name
    dispute.answer_words, dispute.answer_reference = answer.words, answer.reference
    dispute.document_id = answer.document_id
    dispute.save()
    because = {
        "dispute": dispute_id,
        "answer": answer.answer,
        "answered_on": answer.answered_on,
        "document": answer.document_id,
        "reference": answer.reference,
    }
    trail.note(by=by, did="dispute.answered", about=("debt", dispute.debt_id), at=at, because=because)
    return dispute


@transaction.atomic
def put_right(*, dispute_id: int, person_id: int, on: date, words: str, by: Actor, at: datetime) -> Dispute:
    """Say that what a dispute found wrong is corrected, and how; the debt is held no longer. Once.

    Raises   NoSuchDispute, NothingToPutRight, AnswerIncomplete, NotYet
    """
    dispute = _held(dispute_id, person_id)
    if dispute.answered_on is None or dispute.answer not in FOUND_RIGHT:
        raise NothingToPutRight("this dispute found nothing wrong; there is nothing to put right")
    if not words.strip():
        raise AnswerIncomplete("say what was corrected, so that the next reader can find it")
    _must_lie_between(dispute.answered_on, on, at)
    if dispute.put_right_on is None:
        dispute.put_right_on, dispute.put_right_words = on, words
        dispute.save(update_fields=["put_right_on", "put_right_words"])
        because = {"dispute": dispute_id, "put_right_on": on}
        trail.note(by=by, did="dispute.put_right", about=("debt", dispute.debt_id), at=at, because=because)
    return dispute


def _held(dispute_id: int, person_id: int) -> Dispute:
    dispute = Dispute.objects.select_for_update().filter(pk=dispute_id, person_id=person_id).first()
    if dispute is None:
        raise NoSuchDispute(
            "person {person_id} has no dispute {dispute_id}", person_id=person_id, dispute_id=dispute_id
        )
    return dispute


def _check(answer: Answer, dispute: Dispute, at: datetime) -> None:
    if answer.answer not in DISPUTE_ANSWERS:
        raise UnknownAnswer(
            "'{answer}' is no answer; use one of: {known}", answer=answer.answer, known=[*DISPUTE_ANSWERS]
        )
    if not answer.words.strip():
        raise AnswerIncomplete("write what the person is told; an answer without words is none")
    if answer.answer in PROVEN and not (answer.document_id or answer.reference.strip()):
        raise AnswerIncomplete(
            "attach the proof that was sent, or say where it is found; the debt stays held until then"
        )
    _must_lie_between(dispute.received_on, answer.answered_on, at)


def _must_lie_between(first: date, day: date, at: datetime) -> None:
    if day < first:
        raise NotYet("that day is before {day}, when it was asked for; correct the day", day=first)
    if day > (at + FURTHEST_AHEAD).date():
        raise NotYet("that day has not come yet; record it when it has happened")
