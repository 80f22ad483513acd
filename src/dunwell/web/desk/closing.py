"""The item of the queue that a page of the desk answers."""

from __future__ import annotations

from datetime import datetime

from dunwell.cases import queries, work
from dunwell.core.actor import Actor

OPEN = ("waiting", "claimed")


def queued_action(work_id: int | None, person_id: int, channel: str, by: Actor) -> int | None:
    """The action an open item proposes for this person and channel; None where the officer thought of it."""
    item = queries.work(work_id, seen_by=by) if work_id else None
    kinds = {"phone": "call", "visit": "visit"}
    if item is None or item.person_id != person_id or item.kind != kinds.get(channel) or item.state not in OPEN:
        return None
    return item.action_id


def call_again(*, key: str, person_id: int, debt_id: int, not_before: datetime, by: Actor, at: datetime) -> None:
    """Put a call into the queue for later; the gate is asked when it is made. Repeating the key changes nothing."""
    new = work.NewWork(
        key=f"again:{key}",
        kind="call",
        reason="call_again",
        not_before=not_before,
        debt_id=debt_id,
        person_id=person_id,
    )
    work.create(new=new, by=by, at=at)


def close_work(work_id: int | None, person_id: int, *, outcome: str, by: Actor, at: datetime) -> None:
    """Finish the item that a contact answered; one that is done already stays. Raises NotYours."""
    item = queries.work(work_id, seen_by=by) if work_id else None
    if item is not None and item.person_id == person_id and item.state in OPEN:
        work.finish(work_id=item.work_id, outcome=outcome, by=by, at=at)
