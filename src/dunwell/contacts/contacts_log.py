"""The log of what happened: one line per debt that was spoken of, counted by the law, written once per key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.contacts.models import Action, Contact

OUTCOMES = (
    "sent",
    "delivered",
    "unconfirmed",
    "conversation",
    "no_answer",
    "voicemail",
    "busy",
    "not_in_service",
    "wrong_person",
    "replied",
    "bounced",
    "auto_replied",
    "recalled",
)
"""`unconfirmed`: handed over when the process stopped; it counts, because it may have arrived."""
REACHED_NOBODY = ("not_in_service", "bounced", "auto_replied", "recalled")
"""Outcomes the law does not count: the call was not placed, the letter not posted, or nobody of ours wrote or spoke."""


ONLY_A_CALLER_HEARS = ("no_answer", "busy", "not_in_service")
"""Outcomes that a contact which came from the person cannot have."""


class UnknownOutcome(ValueError):
    """The outcome is not in the closed list."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One contact, in or out, about one or more debts."""

    key: str
    """`outbox:5`, `desk:<form token>`, `inbound:9`: recording it again changes nothing."""
    channel: str
    person_id: int
    debt_ids: tuple[int, ...]
    happened_at: datetime
    local_on: date
    outcome: str
    point_id: int | None = None
    action_id: int | None = None
    is_inbound: bool = False
    is_without_permit: bool = False
    note: str = ""


def write(happened: Happened, *, creditors: Mapping[int, int], by: str) -> list[int]:
    """Write one line per debt; returns the ids of all of its lines. Raises UnknownOutcome.

    Given    `creditors` the creditor of every debt it names
    """
    if happened.outcome not in OUTCOMES:
        raise UnknownOutcome(f"{happened.outcome!r} is not an outcome; outcomes are {', '.join(OUTCOMES)}")
    lines = [_line(happened, debt_id, creditors[debt_id], by) for debt_id in happened.debt_ids]
    Contact.objects.bulk_create(lines, ignore_conflicts=True)
    return lines_of(happened.key)


def lines_of(key: str) -> list[int]:
    """Ids of the lines of one contact."""
    return list(Contact.objects.filter(together=key).order_by("pk").values_list("pk", flat=True))


def _line(happened: Happened, debt_id: int, creditor_id: int, by: str) -> Contact:
    return Contact(
        key=f"{happened.key}:{debt_id}",
        is_inbound=happened.is_inbound,
        channel=happened.channel,
        person_id=happened.person_id,
        debt_id=debt_id,
        together=happened.key,
        creditor_id=creditor_id,
        point_id=happened.point_id,
        action_id=happened.action_id,
        happened_at=happened.happened_at,
        local_on=happened.local_on,
        outcome=happened.outcome,
        is_counted=happened.outcome not in REACHED_NOBODY,
        is_without_permit=happened.is_without_permit,
        by=by,
        note=happened.note[:1000],
    )


def is_written(key: str) -> bool:
    """Whether that contact is in the log."""
    return Contact.objects.filter(together=key).exists()


def finish_action(action_id: int, because: str) -> None:
    """A call or visit with its permit took place."""
    Action.objects.filter(pk=action_id, state="permitted").update(state="done", state_because=because[:300])


def mark_bounced(key: str) -> None:
    """A contact that had counted as sent came back. It goes on counting as an attempt; it is no delivery any more."""
    Contact.objects.filter(together=key, outcome__in=("sent", "unconfirmed")).update(outcome="bounced")


def mark_recalled(key: str) -> None:
    """A letter that had counted as sent was taken out of its batch: nobody was contacted."""
    Contact.objects.filter(together=key, outcome="sent").update(outcome="recalled", is_counted=False)
