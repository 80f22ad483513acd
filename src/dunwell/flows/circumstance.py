"""What a person, or someone for them, tells us about themselves: facts, wishes, and where they can be reached.

Whatever changes how a person may be treated marks every debt they are bound by, in the same transaction, so that the
next judgement sees it in every channel; and it ends the permits of what has not left, so that there is one.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dunwell.contacts import permits
from dunwell.core.actor import Actor
from dunwell.core.ports import Vault
from dunwell.core.refusal import Refusal
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.parties import circumstances, services
from dunwell.parties.circumstances import NewCircumstance
from dunwell.parties.queries import hold_people
from dunwell.parties.services import NewPoint


class NotTheirDebt(Refusal, ValueError):
    """A circumstance was to be kept about a debt the person is not bound by."""


@transaction.atomic
def record(*, person_id: int, new: NewCircumstance, vault: Vault, by: Actor, at: datetime) -> int:
    """Record death, insolvency, moratorium, representation, vulnerability, cease, fraud or minority; returns its id.

    Raises NotTheirDebt, LevelMissing.
    """
    hold_people([person_id])
    debt_ids = debts.debt_ids_of(person_id)
    if new.debt_id is not None and new.debt_id not in debt_ids:
        raise NotTheirDebt(
            "person {person_id} is not bound by debt {debt_id}; name one of their own debts",
            person_id=person_id,
            debt_id=new.debt_id,
        )
    circumstance_id = circumstances.record(person_id=person_id, new=new, vault=vault, by=by, at=at)
    _mark(person_id, at)
    return circumstance_id


@transaction.atomic
def withdraw(*, circumstance_id: int, because: str, by: Actor, at: datetime) -> None:
    """Say that a circumstance was recorded in error. Repeating is harmless."""
    _mark(circumstances.withdraw(circumstance_id=circumstance_id, because=because, by=by, at=at), at)


@transaction.atomic
def end(*, circumstance_id: int, last_day: date, because: str, by: Actor, at: datetime) -> None:
    """Say on which day a circumstance last holds."""
    _mark(circumstances.end(circumstance_id=circumstance_id, last_day=last_day, because=because, by=by, at=at), at)


@transaction.atomic
def consent(
    *,
    person_id: int,
    channel: str,
    is_given: bool,
    source: str,
    starts_on: date,
    by: Actor,
    at: datetime,
    point_id: int | None = None,
    words: str = "",
) -> int:
    """Record that a person allowed a channel or opted out of it (`all`: of every channel)."""
    hold_people([person_id])
    line_id = services.record_consent(
        person_id=person_id,
        channel=channel,
        is_given=is_given,
        source=source,
        starts_on=starts_on,
        point_id=point_id,
        words=words,
        by=by,
        at=at,
    )
    _mark(person_id, at)
    return line_id


@transaction.atomic
def bar_hours(
    *, person_id: int, from_minute: int, to_minute: int, source: str, starts_on: date, by: Actor, at: datetime
) -> int:
    """Record the local hours a person ruled out, as minutes of the day."""
    hold_people([person_id])
    line_id = services.bar_hours(
        person_id=person_id,
        from_minute=from_minute,
        to_minute=to_minute,
        source=source,
        starts_on=starts_on,
        by=by,
        at=at,
    )
    _mark(person_id, at)
    return line_id


@transaction.atomic
def add_point(*, person_id: int, new: NewPoint, by: Actor, at: datetime) -> int:
    """Record a further way to reach a person."""
    hold_people([person_id])
    point_id = services.add_point(person_id=person_id, new=new, by=by, at=at)
    _mark(person_id, at)
    return point_id


@transaction.atomic
def mark_point(*, point_id: int, state: str, because: str, by: Actor, at: datetime) -> None:
    """Say that a contact point bounced, is someone else's, is retired, or may be used again."""
    _mark(services.mark_point(point_id=point_id, state=state, because=because, by=by, at=at), at)


def _mark(person_id: int, at: datetime) -> None:
    debt_services.mark_changed(debts.debt_ids_of(person_id))
    permits.void([person_id], now=at)
