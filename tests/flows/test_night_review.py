"""A night that waits for a person: nothing leaves before it is released, and not by whoever started it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from dunwell.cases.models import WorkItem
from dunwell.contacts import gate, queries, runs_queries
from dunwell.contacts.models import Action, Run
from dunwell.contacts.runs_review import AlreadyMoved
from dunwell.core.actor import NotForYou, machine
from dunwell.flows import review
from dunwell.trail import queries as trail
from tests import cast
from tests.flows.test_night import AS_OF, AT, night_of

pytestmark = pytest.mark.usefixtures("real_db")


@pytest.fixture
def run_id(tmp_path: Path) -> int:
    cast.everyone()
    return night_of(AS_OF, tmp_path, is_reviewed=True).run_id


def test_a_supervisor_releases_the_whole_run(run_id: int) -> None:
    done = review.release_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)

    assert (done.state, Run.objects.get().state) == ("released", "released")
    assert set(Action.objects.values_list("state", flat=True)) == {"approved"}
    assert trail.acts(about=("run", run_id))[0].did == "run.released"
    assert trail.acts(about=("run", run_id))[0].actor == cast.SUPERVISOR.name


def test_the_gate_is_not_asked_about_a_run_before_it_is_released_nor_while_it_is_held(run_id: int) -> None:
    Action.objects.update(state="approved", not_before=None)
    ids = list(Action.objects.values_list("pk", flat=True))

    def asked() -> int:
        with transaction.atomic():
            found = gate.locked(ids)
        due = queries.due_actions(now=AT, channels=gate.MACHINE_CHANNELS, limit=100)
        return len(found) + len(due)

    before = asked()
    review.release_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)
    released = asked()
    review.hold_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)

    assert (before, asked()) == (0, 0)
    assert released == 2 * len(ids)


def test_an_officer_or_a_machine_may_not_release(run_id: int) -> None:
    for actor in (cast.OFFICER, machine("night")):
        with pytest.raises(NotForYou):
            review.release_run(run_id=run_id, by=actor, at=AT)

    assert Run.objects.get().state == "review"


def test_releasing_twice_is_refused_with_words(run_id: int) -> None:
    review.release_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)

    with pytest.raises(AlreadyMoved, match="look at it again"):
        review.release_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)


def test_what_one_person_held_stays_when_the_run_goes(run_id: int) -> None:
    held = Action.objects.order_by("pk").first()
    assert held is not None

    review.hold_action(action_id=held.pk, by=cast.SUPERVISOR, at=AT, because="ring first")
    review.release_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)

    assert Action.objects.get(pk=held.pk).state == "held"
    assert Action.objects.exclude(pk=held.pk).filter(state="approved").exists()


def test_reviewed_one_by_one_only_what_was_approved_goes(run_id: int) -> None:
    approved = Action.objects.order_by("pk").first()
    assert approved is not None

    review.approve_action(action_id=approved.pk, by=cast.SUPERVISOR, at=AT)
    review.release_approved(run_id=run_id, by=cast.SUPERVISOR, at=AT)

    assert list(Action.objects.filter(state="approved").values_list("pk", flat=True)) == [approved.pk]
    assert not Action.objects.filter(state="proposed").exists()


def test_calls_become_work_once_when_the_run_is_released(run_id: int) -> None:
    call = Action.objects.order_by("pk").first()
    assert call is not None
    Action.objects.filter(pk=call.pk).update(channel="phone", not_before=AT + timedelta(hours=6))
    assert not WorkItem.objects.exists()

    review.release_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)
    review.hold_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)
    review.release_run(run_id=run_id, by=cast.SUPERVISOR, at=AT)

    item = WorkItem.objects.get()
    assert (item.key, item.kind, item.action_id, item.state) == (f"action:{call.pk}", "call", call.pk, "waiting")
    assert item.not_before == AT + timedelta(hours=6)


def test_the_page_counts_actions_money_and_reasons(run_id: int) -> None:
    groups = runs_queries.action_groups(run_id, seen_by=cast.SUPERVISOR)
    reasons = runs_queries.reason_counts(run_id, seen_by=cast.SUPERVISOR)
    page = runs_queries.actions_page(run_id, seen_by=cast.SUPERVISOR, limit=1)

    assert sum(group.count for group in groups) == page.total == Action.objects.count()
    assert sum(reason.count for reason in reasons) == 5
    assert any(rule for reason in reasons if reason.decision == "forbidden" for rule, _ in reason.rules)
    assert len(page.lines) == 1
    assert page.lines[0].text
