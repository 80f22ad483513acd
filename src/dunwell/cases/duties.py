"""What the law asks of us by a day: kept once per rule and cause, closed when done or no longer asked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from dunwell.cases.models import Duty, Look
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail

READERS = (Role.COMPLIANCE, Role.MANAGER)
"""Who sees the duties of everybody."""
SETTLERS = (Role.COMPLIANCE,)
"""Who may say that one was met."""


class NoSuchDuty(LookupError):
    """There is no duty of that number."""


class NotOpen(Refusal, RuntimeError):
    """The duty was closed before."""


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty as a rule said it."""

    rule_id: str
    rows: tuple[str, ...]
    debt_id: int | None
    event_type: str
    event_at: str
    required_action: str
    due_on: date | None
    number: int = 0
    """Tells apart what one rule says several times of one event."""
    met_by: str = ""
    """How the record shows that it was done; empty where somebody has to say so."""

    def key(self, person_id: int) -> str:
        """The same for the same cause, whatever the day it is due."""
        parts = (self.rule_id, *self.rows, person_id, self.debt_id, self.event_type, self.event_at, self.number)
        return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A duty as it stands."""

    duty_id: int
    rule_id: str
    rows: tuple[str, ...]
    person_id: int
    debt_id: int | None
    event_type: str
    event_at: str
    required_action: str
    due_on: date | None
    state: str
    because: str
    closed_at: datetime | None
    closed_by: str
    number: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping the duties of one person changed. `opened` counts those too that the record shows to be met."""

    opened: int = 0
    moved: int = 0
    lapsed: int = 0


@transaction.atomic
def keep(*, person_id: int, said: Iterable[NewDuty], by: Actor, at: datetime) -> Kept:
    """Make the open duties of a person those that are said now; what was met stays met. Repeating changes nothing.

    What the record shows to be done is met at once, and nobody has to say so.
    """
    wanted = {new.key(person_id): new for new in said}
    known = {duty.key: duty for duty in Duty.objects.select_for_update().filter(person_id=person_id).order_by("pk")}
    opened = [_open(key, new, known.get(key), person_id, by, at) for key, new in wanted.items() if _is_new(known, key)]
    moved = [
        _note(known[key], "duty.moved", by, at)
        for key, new in wanted.items()
        if key in known and _has_moved(known[key], new)
    ]
    lapsed = [duty for key, duty in known.items() if duty.state == "open" and key not in wanted]
    for duty in lapsed:
        _close(duty, "lapsed", "the law does not ask for it any more", by, at)
    done = {key: new.met_by for key, new in wanted.items() if new.met_by}
    for duty in (*opened, *known.values()):
        if duty.state == "open" and duty.key in done:
            _close(duty, "met", done[duty.key][:200], by, at)
    return Kept(len(opened), len(moved), len(lapsed))


def _is_new(known: dict[str, Duty], key: str) -> bool:
    return key not in known or known[key].state == "lapsed"


def _open(key: str, new: NewDuty, before: Duty | None, person_id: int, by: Actor, at: datetime) -> Duty:
    duty = before or Duty(key=key, person_id=person_id, rule_id=new.rule_id, rows=",".join(new.rows), opened_at=at)
    duty.debt_id, duty.event_type, duty.event_at = new.debt_id, new.event_type, new.event_at
    duty.number, duty.required_action, duty.due_on = new.number, new.required_action, new.due_on
    duty.state, duty.because, duty.closed_at, duty.closed_by = "open", "", None, ""
    duty.save()
    return _note(duty, "duty.opened", by, at)


def _has_moved(duty: Duty, new: NewDuty) -> bool:
    """Whether an open duty is due on another day than it was; it is then kept with the new day."""
    if duty.state != "open" or duty.due_on == new.due_on:
        return False
    duty.due_on = new.due_on
    duty.save(update_fields=["due_on"])
    return True


@transaction.atomic
def settle(*, duty_id: int, what: str, by: Actor, at: datetime) -> int:
    """Say that a duty was met, and how; returns the person's id. Raises NotForYou, NoSuchDuty, NotOpen."""
    by.must(*SETTLERS)
    duty = Duty.objects.select_for_update().filter(pk=duty_id).first()
    if duty is None:
        raise NoSuchDuty(f"there is no duty {duty_id}")
    if duty.state != "open":
        raise NotOpen("this duty is closed already; open the list again to see what is left")
    _close(duty, "met", what[:200], by, at)
    return duty.person_id


def _close(duty: Duty, state: str, because: str, by: Actor, at: datetime) -> None:
    duty.state, duty.because, duty.closed_at, duty.closed_by = state, because, at, by.name
    duty.save(update_fields=["state", "because", "closed_at", "closed_by"])
    _note(duty, f"duty.{state}", by, at)


def _note(duty: Duty, did: str, by: Actor, at: datetime) -> Duty:
    because = {"duty": duty.pk, "rule": duty.rule_id, "rows": duty.rows, "debt": duty.debt_id, "due_on": duty.due_on}
    trail.note(by=by, did=did, about=("person", duty.person_id), at=at, because=because)
    return duty


@dataclass(frozen=True, slots=True)
class Looked:
    """That it was asked what is due towards a person; it need not be asked again before `next_look_on`."""

    person_id: int
    mark: str
    """Of everything that was read; asked again at once when it is another."""
    looked_on: date
    next_look_on: date


def keep_looks(looks: Iterable[Looked]) -> None:
    """Remember the newest look at each person. Repeating is harmless."""
    rows = [Look(one.person_id, one.mark, one.looked_on, one.next_look_on) for one in looks]
    fields = ["mark", "looked_on", "next_look_on"]
    Look.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["person_id"], update_fields=fields
    )


def open_duties(*, seen_by: Actor, rule_id: str = "") -> list[DutyLine]:
    """Every open duty, the one due first first; those without a day last. Raises NotForYou."""
    seen_by.must(*READERS)
    rows = Duty.objects.filter(state="open")
    rows = rows.filter(rule_id=rule_id) if rule_id else rows
    return [_line(duty) for duty in rows.order_by(F("due_on").asc(nulls_last=True), "pk")]


def count_open(*, seen_by: Actor) -> int:
    """How many duties are open. Raises NotForYou."""
    seen_by.must(*READERS)
    return Duty.objects.filter(state="open").count()


def duties_of(person_id: int, *, seen_by: Actor) -> list[DutyLine]:
    """Every duty towards one person, open or closed, oldest first. Raises NotForYou."""
    seen_by.must(*Role)
    return [_line(duty) for duty in Duty.objects.filter(person_id=person_id).order_by("pk")]


def duties_raised_by(event_type: str, person_ids: Iterable[int], *, seen_by: Actor) -> list[DutyLine]:
    """Duties towards some people that an event of a type raised, open or closed. Raises NotForYou."""
    seen_by.must(*READERS)
    rows = Duty.objects.filter(event_type=event_type, person_id__in=set(person_ids))
    return [_line(duty) for duty in rows.order_by("pk")]


def _line(duty: Duty) -> DutyLine:
    return DutyLine(
        duty_id=duty.pk,
        rule_id=duty.rule_id,
        rows=tuple(duty.rows.split(",")),
        person_id=duty.person_id,
        debt_id=duty.debt_id,
        event_type=duty.event_type,
        event_at=duty.event_at,
        required_action=duty.required_action,
        due_on=duty.due_on,
        state=duty.state,
        because=duty.because,
        closed_at=duty.closed_at,
        closed_by=duty.closed_by,
        number=duty.number,
    )
