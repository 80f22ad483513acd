"""Verbs on work items: make one once, hand the next to one officer alone, finish, drop, give back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from dunwell.cases.models import WorkItem
from dunwell.cases.states import WORK_MOVES
from dunwell.core.actor import Actor
from dunwell.core.chain import canonical
from dunwell.core.refusal import Refusal
from dunwell.trail import prepared_queries
from dunwell.trail import services as trail

WORDS_MAX, REASON_MAX = 120, 300
"""Characters of one value, and of a reason as it is kept. What a bank says has no length."""
BROKEN_PROMISE = "promise_broken:{}"
"""Key of the work that a broken promise makes, by its number: whoever finds it broken, it is asked about once."""
NOTHING_OWED = "nothing is owed any more"
"""Why the work of a broken promise ends by itself."""


class NotYours(Refusal, RuntimeError):
    """Someone else has the item, or it is done already."""


class NoSuchWork(Refusal, LookupError):
    """There is no work item of that number."""


@dataclass(frozen=True, slots=True)
class NewWork:
    """Something a person of staff must do. `reason` is a key of the reasons catalogue, `values` fill its words."""

    key: str
    kind: str
    reason: str
    not_before: datetime
    not_after: datetime | None = None
    skill: str = "general"
    debt_id: int | None = None
    person_id: int | None = None
    action_id: int | None = None
    priority: int = 0
    values: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """A work item as it stands."""

    work_id: int
    key: str
    kind: str
    skill: str
    reason: str
    values: Mapping[str, object]
    debt_id: int | None
    person_id: int | None
    action_id: int | None
    priority: int
    not_before: datetime
    not_after: datetime | None
    state: str
    claimed_by: str
    claimed_at: datetime | None
    done_at: datetime | None
    outcome: str


def as_work(item: WorkItem) -> Work:
    """What a row says."""
    reason, values = _told(item.reason)
    return Work(
        work_id=item.pk,
        key=item.key,
        kind=item.kind,
        skill=item.skill,
        reason=reason,
        values=values,
        debt_id=item.debt_id,
        person_id=item.person_id,
        action_id=item.action_id,
        priority=item.priority,
        not_before=item.not_before,
        not_after=item.not_after,
        state=item.state,
        claimed_by=item.claimed_by,
        claimed_at=item.claimed_at,
        done_at=item.done_at,
        outcome=item.outcome,
    )


def _told(reason: str) -> tuple[str, Mapping[str, object]]:
    """The key and the values of a reason as `reason_text` keeps it."""
    key, _, values = reason.partition(" ")
    return key, json.loads(values) if values else {}


def reason_text(reason: str, values: Mapping[str, object] | None) -> str:
    """A reason as it is kept: the key, then its values as JSON, their words cut until all of it fits."""
    longest = WORDS_MAX
    while values:
        cut = {name: value[:longest] if isinstance(value, str) else value for name, value in values.items()}
        if len(said := f"{reason} {canonical(cut)}") <= REASON_MAX or not longest:
            return said
        longest //= 2
    return reason


@transaction.atomic
def create(*, new: NewWork, by: Actor, at: datetime) -> int:
    """Make a work item; its key makes it once (a unique constraint settles a race). Returns the id."""
    item, is_new = WorkItem.objects.get_or_create(
        key=new.key,
        defaults={
            "kind": new.kind,
            "skill": new.skill,
            "debt_id": new.debt_id,
            "person_id": new.person_id,
            "action_id": new.action_id,
            "reason": reason_text(new.reason, new.values),
            "priority": new.priority,
            "not_before": new.not_before,
            "not_after": new.not_after,
            "recorded_at": at,
        },
    )
    if is_new:
        because = {"kind": new.kind, "skill": new.skill, "reason": new.reason, "debt": new.debt_id}
        trail.note(by=by, did="work.made", about=("work", item.pk), at=at, because=because)
    return item.pk


def claim_next(*, skill: str, by: Actor, now: datetime) -> Work | None:
    """Hand the most urgent open item of a skill to one officer; None when there is none.

    One statement, so fifty officers wait for nobody: rows that others are taking are passed over (SKIP LOCKED), and
    on SQLite one writes at a time. So no item goes to two officers. Claiming is not noted on the trail: it may be
    given back; what was done with the item is.
    """
    locked = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    at = connection.ops.adapt_datetimefield_value(now)
    row = prepared_queries.first_row(_CLAIM.format(locked=locked), [by.name, at, skill, at, at])
    return None if row is None else _claimed(row)


_SAID = tuple(field.name for field in fields(Work) if field.name not in {"work_id", "values"})
"""Columns of the table under the name that a `Work` gives them."""
_CLAIM = f"""
UPDATE cases_workitem SET state = 'claimed', claimed_by = %s, claimed_at = %s WHERE id = (
  SELECT id FROM cases_workitem
  WHERE state = 'waiting' AND skill = %s AND not_before <= %s AND (not_after IS NULL OR not_after > %s)
  ORDER BY priority DESC, id LIMIT 1 {{locked}}
) RETURNING id, {", ".join(_SAID)}
"""  # noqa: S608  names of our columns


def _claimed(row: Sequence[Any]) -> Work:
    """What the claiming statement returned. SQLite keeps instants in UTC without saying so."""
    work_id, *said = row
    told: dict[str, Any] = {
        name: value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
        for name, value in zip(_SAID, said, strict=True)
    }
    told["reason"], told["values"] = _told(told["reason"])
    return Work(work_id=work_id, **told)


@transaction.atomic
def claim(*, work_id: int, by: Actor, now: datetime) -> Work:
    """Take one named item, as an officer does from the list. Raises NotYours, NoSuchWork."""
    taken = WorkItem.objects.filter(pk=work_id, state="waiting").update(
        state="claimed", claimed_by=by.name, claimed_at=now
    )
    item = _found(work_id)
    if not taken and (item.state, item.claimed_by) != ("claimed", by.name):
        raise _not_theirs(item)
    return as_work(item)


@transaction.atomic
def finish(*, work_id: int, outcome: str, by: Actor, at: datetime) -> None:
    """Say that an item was done, and with what outcome. Repeating it is harmless. Raises NotYours, NoSuchWork."""
    _close(work_id, "done", outcome, by=by, at=at)


@transaction.atomic
def drop(*, work_id: int, because: str, by: Actor, at: datetime) -> None:
    """Say that an item is no longer needed. Repeating it is harmless. Raises NotYours, NoSuchWork."""
    _close(work_id, "dropped", because[:40], by=by, at=at)


@transaction.atomic
def drop_for_action(*, action_id: int, because: str, by: Actor, at: datetime) -> int:
    """Drop the open items of an action that was cancelled; returns how many."""
    open_ids = list(
        WorkItem.objects.filter(action_id=action_id, state__in=["waiting", "claimed"]).values_list("pk", flat=True)
    )
    for work_id in open_ids:
        _close(work_id, "dropped", because[:40], by=by, at=at, is_anyones=True)
    return len(open_ids)


@transaction.atomic
def drop_asking_why(*, debt_id: int, by: Actor, at: datetime) -> None:
    """Drop the open items of broken promises on a debt that was paid: nobody is to ask about it any more."""
    rows = WorkItem.objects.filter(debt_id=debt_id, kind="promise_broken", state__in=["waiting", "claimed"])
    for work_id in list(rows.values_list("pk", flat=True)):
        _close(work_id, "dropped", NOTHING_OWED, by=by, at=at, is_anyones=True)


@transaction.atomic
def finish_for_action(*, action_id: int, outcome: str, by: Actor, at: datetime) -> int:
    """Close the open items of an action that took place; returns how many."""
    open_ids = list(
        WorkItem.objects.filter(action_id=action_id, state__in=["waiting", "claimed"]).values_list("pk", flat=True)
    )
    for work_id in open_ids:
        _close(work_id, "done", outcome[:40], by=by, at=at, is_anyones=True)
    return len(open_ids)


@transaction.atomic
def finish_for_key(*, key: str, outcome: str, by: Actor, at: datetime) -> bool:
    """Close the open item of a key, whoever has it, because what it asks for was done; false when there is none."""
    open_ids = WorkItem.objects.filter(key=key, state__in=["waiting", "claimed"]).values_list("pk", flat=True)
    for work_id in list(open_ids):
        _close(work_id, "done", outcome[:40], by=by, at=at, is_anyones=True)
        return True
    return False


@transaction.atomic
def release(*, work_id: int, by: Actor, at: datetime, not_before: datetime | None = None) -> None:
    """Give a claimed item back to the queue, to be taken again from `not_before`. Raises NotYours, NoSuchWork."""
    changes: dict[str, object] = {"state": "waiting", "claimed_by": "", "claimed_at": None}
    if not_before:
        changes["not_before"] = not_before
    if not WorkItem.objects.filter(pk=work_id, state="claimed", claimed_by=by.name).update(**changes):
        raise _not_theirs(_found(work_id))
    trail.note(by=by, did="work.released", about=("work", work_id), at=at, because={"not_before": not_before})


def _close(work_id: int, state: str, outcome: str, *, by: Actor, at: datetime, is_anyones: bool = False) -> None:
    """Compare and set: a waiting item by anyone, a claimed one by whoever claimed it (or a machine)."""
    old = [name for name, moves in WORK_MOVES.items() if state in moves]
    rows = WorkItem.objects.filter(pk=work_id, state__in=old)
    if not (is_anyones or by.is_machine):
        rows = rows.filter(Q(state="waiting") | Q(claimed_by=by.name))
    if rows.update(state=state, done_at=at, outcome=outcome):
        trail.note(by=by, did=f"work.{state}", about=("work", work_id), at=at, because={"outcome": outcome})
        return
    item = _found(work_id)
    if (item.state, item.outcome) != (state, outcome):
        raise _not_theirs(item)


def _found(work_id: int) -> WorkItem:
    item = WorkItem.objects.filter(pk=work_id).first()
    if item is None:
        raise NoSuchWork("there is no work item {work_id}", work_id=work_id)
    return item


def _not_theirs(item: WorkItem) -> NotYours:
    if item.state == "claimed":
        return NotYours("{name} is on this already; take another item", name=item.claimed_by)
    return NotYours("this item is done already; take another one")
