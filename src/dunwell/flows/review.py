"""Review: a person looks at what a night wants to do before anything leaves, one by one or the whole run.

Nothing of a run goes through the gate until the run is released. Whoever releases or holds must be a supervisor or a
manager, and not the one who started the run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dunwell.cases import night as cases
from dunwell.contacts import runs_review as review
from dunwell.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of a run."""

    run_id: int
    state: str
    actions_count: int
    """Actions that this review moved."""


@transaction.atomic
def release_run(*, run_id: int, by: Actor, at: datetime, because: str = "") -> Reviewed:
    """Release a run: what nobody held is approved, calls and visits go into the queue.

    Raises NoSuchRun, NotForYou, AlreadyMoved
    """
    return _release(run_id, new="approved", by=by, at=at, because=because)


@transaction.atomic
def release_approved(*, run_id: int, by: Actor, at: datetime, because: str = "") -> Reviewed:
    """Release a run that was reviewed one by one: only what was approved goes, the rest is held. Raises as above."""
    return _release(run_id, new="held", by=by, at=at, because=because or "not approved in review")


def _release(run_id: int, *, new: str, by: Actor, at: datetime, because: str) -> Reviewed:
    run = review.move_run(run_id=run_id, new="released", because=because, by=by, at=at)
    moved = review.move_actions(run_id=run_id, old="proposed", new=new, because=because)
    cases.open_calls(run_id)
    return Reviewed(run_id, run.state, moved)


@transaction.atomic
def hold_run(*, run_id: int, by: Actor, at: datetime, because: str = "") -> Reviewed:
    """Stop a run: nothing of it goes through the gate until it is released again. Raises as `release_run`."""
    run = review.move_run(run_id=run_id, new="held", because=because, by=by, at=at)
    return Reviewed(run_id, run.state, 0)


def approve_action(*, action_id: int, by: Actor, at: datetime, because: str = "") -> None:
    """Approve one action; it leaves once its run is released. Raises NoSuchAction, NotForYou, AlreadyMoved."""
    review.move_action(action_id=action_id, new="approved", because=because, by=by, at=at)


def hold_action(*, action_id: int, by: Actor, at: datetime, because: str = "") -> None:
    """Hold one action back, whatever becomes of its run. Raises as `approve_action`."""
    review.move_action(action_id=action_id, new="held", because=because, by=by, at=at)
