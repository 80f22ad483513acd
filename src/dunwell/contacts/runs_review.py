"""Verbs of the review: hold or approve one action, hold or release a run. States move by compare and set."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dunwell.contacts.models import Action, Run
from dunwell.contacts.states import ACTION_MOVES, RUN_MOVES
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail

REVIEWERS = (Role.SUPERVISOR, Role.MANAGER)


class NoSuchRun(Refusal, LookupError):
    """There is no run of that number."""


class NoSuchAction(Refusal, LookupError):
    """There is no action of that number."""


class AlreadyMoved(Refusal, RuntimeError):
    """It is no longer in the state it was seen in; look again and decide again."""


def must_review(by: Actor, *, made_by: str) -> None:
    """Raise NotForYou unless a person who may review, and who did not start the run, acts: four eyes."""
    if by.is_machine or not by.may(*REVIEWERS):
        raise NotForYou("{name} may not review a run; ask one of: {roles}", name=by.name, roles=[*REVIEWERS])
    if by.name == made_by:
        raise NotForYou(
            "{name} started this run; another must review it, one of: {roles}", name=by.name, roles=[*REVIEWERS]
        )


@transaction.atomic
def move_run(*, run_id: int, new: str, because: str, by: Actor, at: datetime) -> Run:
    """Move a run to `released` or `held`. Raises NoSuchRun, NotForYou, AlreadyMoved."""
    run = Run.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NoSuchRun("there is no run {run_id}; see the list of runs", run_id=run_id)
    must_review(by, made_by=run.by)
    if new not in RUN_MOVES.get(run.state, ()):
        raise AlreadyMoved("the run of {day} is past that; look at it again to see where it stands", day=run.as_of)
    if not Run.objects.filter(pk=run_id, state=run.state).update(state=new):
        raise AlreadyMoved("someone else moved the run of {day}; look at it again", day=run.as_of)
    said: dict[str, object] = {"old": run.state, "new": new, "why": because}
    trail.note(by=by, did=f"run.{new}", about=("run", run_id), at=at, because=said)
    run.state = new
    return run


@transaction.atomic
def move_actions(*, run_id: int, old: str, new: str, because: str) -> int:
    """Move every action of a run that is in one state to another; returns how many."""
    assert new in ACTION_MOVES[old]  # noqa: S101  our own mistake
    return Action.objects.filter(run_id=run_id, state=old).update(state=new, state_because=because[:300])


@transaction.atomic
def move_action(*, action_id: int, new: str, because: str, by: Actor, at: datetime) -> None:
    """Approve or hold one action of a run. Raises NoSuchAction, NotForYou, AlreadyMoved."""
    action = Action.objects.select_for_update().filter(pk=action_id).first()
    if action is None:
        raise NoSuchAction("there is no action {action_id}", action_id=action_id)
    run = Run.objects.filter(pk=action.run_id).first() if action.run_id else None
    must_review(by, made_by=run.by if run else "")
    if new not in ACTION_MOVES[action.state]:
        raise AlreadyMoved("the action is past that; look at it again to see where it stands")
    if not Action.objects.filter(pk=action_id, state=action.state).update(state=new, state_because=because[:300]):
        raise AlreadyMoved("someone else moved the action; look at it again")
    said: dict[str, object] = {"old": action.state, "new": new, "why": because, "action": action_id}
    trail.note(by=by, did=f"action.{new}", about=("debt", action.debt_id), at=at, because=said)
