"""Questions about contacts that pages, flows and commands ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from django.db.models import Count, Q

from dunwell.contacts.gate import askable
from dunwell.contacts.models import Action, Contact, Inbound, Judgement, Outbox
from dunwell.contacts.states import ALIVE
from dunwell.core.actor import Actor
from dunwell.trail.compiled_queries import Compiled

EARLIEST_CLOCK = timedelta(hours=14)
"""How far the most eastern clock is ahead of UTC: no place has a later date."""
What = Literal["contact", "inbound", "action", "judgement", "message"]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a person's timeline. `words` is what was said or why; ids lead to the rest."""

    at: datetime
    what: What
    id: int
    channel: str
    state: str
    """Outcome of a contact, kind of an inbound message, state of an action or message, yes or no of a judgement."""
    debt_ids: tuple[int, ...]
    subject: str = ""
    words: str = ""
    rules: tuple[str, ...] = ()
    by: str = ""
    action_id: int | None = None
    is_inbound: bool = False
    remedy: str = ""
    """Of a no: what would change it."""
    key: str = ""
    """Of a contact: what it was logged under, such as `outbox:5` or `inbound:9`."""


_CONTACTS = Compiled(
    lambda ids, limit: Contact.objects.filter(person_id__in=ids).order_by("-happened_at", "-pk")[:limit]
)
_INBOUND = Compiled(
    lambda ids, limit: Inbound.objects.filter(person_id__in=ids).order_by("-received_at", "-pk")[:limit]
)
_ACTIONS = Compiled(lambda ids, limit: Action.objects.filter(person_id__in=ids).order_by("-recorded_at", "-pk")[:limit])
_CHANNELS = Compiled(
    lambda ids, limit: Action.objects.filter(person_id__in=ids).order_by("-pk").values_list("pk", "channel")[:limit]
)
_JUDGEMENTS = Compiled(
    lambda ids, limit: Judgement.objects.filter(action_id__in=ids).order_by("-judged_at", "-pk")[:limit]
)
_MESSAGES = Compiled(
    lambda ids, limit: (
        Outbox.objects.filter(permit__person_id__in=ids).select_related("permit__action").order_by("-pk")[:limit]
    )
)


def timeline(person_id: int, *, seen_by: Actor, limit: int = 200) -> list[Event]:
    """Everything about contact with a person, newest first: contacts, answers, actions, the gate's answers, messages.

    Promises, payments and cases are asked of their own rooms.
    """
    del seen_by
    events = [*_contacts(person_id, limit), *_inbound(person_id, limit), *_actions(person_id, limit)]
    events += [*_judgements(person_id, limit), *_messages(person_id, limit)]
    return sorted(events, key=lambda event: (event.at, event.what, event.id), reverse=True)[:limit]


def _contacts(person_id: int, limit: int) -> Iterator[Event]:
    together: dict[str, list[Contact]] = {}
    for line in _CONTACTS.of([person_id], 3 * limit):
        together.setdefault(line.together, []).append(line)
    for lines in together.values():
        first = min(lines, key=lambda line: line.pk)
        debts = tuple(sorted(line.debt_id for line in lines))
        yield Event(
            first.happened_at, "contact", first.pk, first.channel, first.outcome, debts,
            words=first.note, by=first.by, action_id=first.action_id, is_inbound=first.is_inbound, key=first.together,
        )  # fmt: skip


def _inbound(person_id: int, limit: int) -> Iterator[Event]:
    for row in _INBOUND.of([person_id], limit):
        yield Event(
            row.received_at, "inbound", row.pk, "email", row.kind, (row.debt_id,) if row.debt_id else (),
            subject=row.subject, words=row.text, rules=tuple(filter(None, row.asks.split(","))), is_inbound=True,
        )  # fmt: skip


def _actions(person_id: int, limit: int) -> Iterator[Event]:
    for row in _ACTIONS.of([person_id], limit):
        yield Event(
            row.recorded_at, "action", row.pk, row.channel, row.state, _ids(row.debt_ids),
            subject=row.subject or row.template, words=row.state_because, action_id=row.pk,
        )  # fmt: skip


def _judgements(person_id: int, limit: int) -> Iterator[Event]:
    mine = dict(_CHANNELS.of([person_id], limit))
    for row in _JUDGEMENTS.of(mine, limit):
        yield Event(
            row.judged_at, "judgement", row.pk, mine[row.action_id], "yes" if row.is_allowed else "no", (),
            words=row.words, rules=tuple(filter(None, row.rules.split(","))), action_id=row.action_id,
            remedy=row.remedy,
        )  # fmt: skip


def _messages(person_id: int, limit: int) -> Iterator[Event]:
    yield from map(_message, _MESSAGES.of([person_id], limit))


def _message(row: Outbox) -> Event:
    action = row.permit.action
    return Event(
        row.sent_at or row.permit.issued_at, "message", row.pk, row.permit.channel, row.state,
        _ids(action.debt_ids), subject=action.subject, words=row.because, action_id=action.pk,
    )  # fmt: skip


def message_of(action_id: int, *, seen_by: Actor) -> Event | None:
    """The message an action became, with its state; None while it has not passed the gate."""
    del seen_by
    row = Outbox.objects.filter(permit__action_id=action_id).select_related("permit__action").order_by("-pk").first()
    return _message(row) if row else None


def templates_of(action_ids: Iterable[int]) -> dict[int, str]:
    """The template of each action that used one, by id of the action."""
    rows = Action.objects.filter(pk__in=set(action_ids)).exclude(template="")
    return dict(rows.values_list("pk", "template"))


def _ids(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(",") if one)


def due_actions(*, now: datetime, channels: Sequence[str], limit: int, after_id: int = 0) -> list[int]:
    """Ids of actions the gate should be asked about now, in order of id."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    latest_date = (now.astimezone(UTC) + EARLIEST_CLOCK).date()
    found = Action.objects.filter(askable(), due, channel__in=channels, pk__gt=after_id, planned_on__lte=latest_date)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def debts_of_actions(action_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """All debts each action speaks of."""
    return {pk: _ids(text) for pk, text in Action.objects.filter(pk__in=action_ids).values_list("pk", "debt_ids")}


def people_of(action_ids: Sequence[int]) -> dict[int, int]:
    """The person each action is for."""
    return dict(Action.objects.filter(pk__in=action_ids).values_list("pk", "person_id"))


@dataclass(frozen=True, slots=True)
class OutboxCount:
    """How many messages of a channel are in a state."""

    channel: str
    state: str
    count: int


def outbox_counts() -> list[OutboxCount]:
    """The outbox by channel and state."""
    rows = Outbox.objects.values_list("permit__channel", "state").annotate(count=Count("pk")).order_by()
    return sorted((OutboxCount(*row) for row in rows), key=lambda row: (row.channel, row.state))


@dataclass(frozen=True, slots=True)
class Dialled:
    """A call or visit that was allowed and is not in the log yet."""

    action_id: int
    permit_id: int
    person_id: int
    debt_ids: tuple[int, ...]
    channel: str
    since: datetime
    point_id: int


def not_logged(
    *, person_id: int | None = None, channels: Sequence[str] = ("phone", "visit"), limit: int = 100
) -> list[Dialled]:
    """Calls and visits with a used permit whose outcome nobody has logged, oldest first."""
    rows = Action.objects.filter(channel__in=channels, state="permitted", permit__used_at__isnull=False)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    return [
        Dialled(
            row.pk, row.permit.pk, row.person_id, _ids(row.debt_ids), row.channel, row.permit.issued_at, row.point_id
        )
        for row in rows.select_related("permit").order_by("permit__issued_at")[:limit]
    ]


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A message that came back, as a page shows it."""

    inbound_id: int
    kind: str
    person_id: int | None
    debt_id: int | None
    subject: str
    text: str
    asks: tuple[str, ...]
    received_at: datetime


def inbound_message(inbound_id: int, *, seen_by: Actor) -> InboundMessage | None:
    """One message that came back; None when there is none of that number."""
    del seen_by
    row = Inbound.objects.filter(pk=inbound_id).first()
    if row is None:
        return None
    asks = tuple(filter(None, row.asks.split(",")))
    return InboundMessage(row.pk, row.kind, row.person_id, row.debt_id, row.subject, row.text, asks, row.received_at)


def is_notice_on_its_way(template: str, *, debt_id: int) -> bool:
    """Whether such a notice about a debt is written and has not left."""
    states = [state for state in ALIVE if state != "done"]
    return Action.objects.filter(template=template, debt_id=debt_id, state__in=states).exists()


def notices_of_duties(duty_ids: Iterable[int]) -> dict[int, int]:
    """By duty the action of its notice, where one was sent or may still be."""
    rows = Action.objects.filter(duty_id__in=set(duty_ids), state__in=ALIVE)
    return {duty_id: pk for duty_id, pk in rows.values_list("duty_id", "pk") if duty_id is not None}
