"""Put a message that nobody's night decided before the gate: what a plan or another agreement has to tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.contacts.models import Action
from dunwell.contacts.notices.rendering import Rendered
from dunwell.core.actor import Actor
from dunwell.trail import services as trail


@dataclass(frozen=True, slots=True)
class Written:
    """A message in words, about one debt."""

    person_id: int
    debt_id: int
    portfolio_id: int
    channel: str
    point_id: int
    template: str
    language: str
    amount_minor: int
    currency: str
    planned_on: date
    because: str
    words: Rendered


@transaction.atomic
def propose(*, new: Written, by: Actor, at: datetime, answer: str = "") -> int:
    """Put it before the gate, which is asked when it is delivered; returns the action's id."""
    action = approved(new, at=at, answer=answer)
    because: dict[str, object] = {"action": action.pk, "template": new.template, "text": new.words.sha256}
    trail.note(by=by, did="message.composed", about=("person", new.person_id), at=at, because=because)
    return action.pk


def approved(new: Written, *, at: datetime, duty_id: int | None = None, answer: str = "") -> Action:
    """The action of such a message, which the gate may be asked about; of a notice, with its duty and answer."""
    said = new.words
    return Action.objects.create(
        duty_id=duty_id,
        person_id=new.person_id,
        debt_id=new.debt_id,
        debt_ids=str(new.debt_id),
        portfolio_id=new.portfolio_id,
        channel=new.channel,
        point_id=new.point_id,
        template=new.template,
        language=new.language,
        amount_minor=new.amount_minor,
        currency=new.currency,
        planned_on=new.planned_on,
        state="approved",
        state_because=new.because[:300],
        subject=said.subject,
        text=said.text,
        html=said.html or said.layout,
        text_sha256=said.sha256,
        answer=answer,
        recorded_at=at,
    )


def last_told(*, debt_id: int, template: str) -> datetime | None:
    """When such a message was last put before the gate for a debt."""
    rows = Action.objects.filter(debt_id=debt_id, template=template).order_by("-recorded_at")
    return rows.values_list("recorded_at", flat=True).first()


def answers(*, template: str, debt_ids: Iterable[int]) -> set[tuple[int, str]]:
    """What such messages about these debts decide, whatever became of them: debt and answer."""
    rows = Action.objects.filter(template=template, debt_id__in=list(debt_ids))
    return {(debt_id or 0, answer) for debt_id, answer in rows.values_list("debt_id", "answer")}
