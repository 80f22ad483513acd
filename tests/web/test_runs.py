"""A night is looked at before anything leaves: one by one, or the whole run."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from dunwell.config.jobs import JobFailed, run_to_the_end
from dunwell.contacts.models import Action, Run
from dunwell.core.words import Role
from tests import cast
from tests.commanding import command
from tests.web.staff import JOBS, browser

DAY = "2026-03-10"


@pytest.fixture
def night(real_db: None) -> int:
    """A night over the cast that waits for review; the run's id."""
    cast.everyone()
    command("night", "--as-of", DAY, "--review")
    return Run.objects.get().pk


def _page(client: Client, run_id: int, query: str = "") -> str:
    return client.get(f"/runs/{run_id}/{query}").content.decode()


def test_the_page_says_what_was_decided_and_what_would_be_sent(night: int) -> None:
    client = browser(Role.SUPERVISOR)

    listed = client.get("/runs/").content.decode()
    page = _page(client, night)

    assert "Waits for review" in listed
    assert "Ada Pays" in page
    assert "First reminder" in page
    assert "Cleo Counselled" not in page
    assert re.search(r"<dd>5\s*</dd>", page)


def test_one_action_is_held_and_the_rest_is_released(night: int) -> None:
    client = browser(Role.SUPERVISOR)
    first, *others = Action.objects.order_by("id")

    row = client.post(
        f"/runs/actions/{first.pk}/move/", {"to": "held"}, headers={"HX-Request": "true"}
    ).content.decode()
    page = client.post(f"/runs/{night}/move/", {"to": "released"}, follow=True).content.decode()

    assert row.startswith("<tr")
    assert "held" in row
    assert "The run is released." in page
    first.refresh_from_db()
    assert first.state == "held"
    assert others
    assert {action.state for action in Action.objects.exclude(pk=first.pk)} == {"approved"}


def test_a_run_is_held_whole(night: int) -> None:
    page = browser(Role.MANAGER).post(f"/runs/{night}/move/", {"to": "held"}, follow=True).content.decode()

    assert "nothing of it leaves" in page
    assert Run.objects.get().state == "held"


def test_actions_are_narrowed_by_channel_and_state(night: int) -> None:
    client = browser(Role.SUPERVISOR)

    assert "Ada Pays" not in _page(client, night, "?state=held")
    assert "No action under this filter" in _page(client, night, "?channel=visit")


@pytest.mark.django_db
def test_a_night_is_started_as_a_job_for_review() -> None:
    page = browser(Role.MANAGER, name="mina").post("/runs/start/", {"as_of": DAY}, follow=True).content.decode()

    assert JOBS.started == [["night", "--as-of", DAY, "--review", "--by", "mina"]]
    assert "waits for the worker" in page


@pytest.mark.usefixtures("real_db")
def test_who_started_a_run_does_not_release_it() -> None:
    """Four eyes: the job carries who asked for it, and the rule is named where it refuses."""
    cast.everyone()
    sam, mina = browser(Role.SUPERVISOR, name="sam"), browser(Role.MANAGER, name="mina")
    sam.post("/runs/start/", {"as_of": DAY})
    command(*JOBS.started[0])
    run = Run.objects.get()
    action = Action.objects.order_by("id")[0]

    looked = _page(sam, run.pk)
    refused = sam.post(f"/runs/{run.pk}/move/", {"to": "released"}, follow=True).content.decode()
    row = sam.post(f"/runs/actions/{action.pk}/move/", {"to": "approved"}, headers={"HX-Request": "true"})
    released = mina.post(f"/runs/{run.pk}/move/", {"to": "released"}, follow=True).content.decode()

    assert run.by == "sam"
    assert "Release the run" not in looked
    assert "Four eyes" in looked
    assert "Four eyes: you started this run" in refused
    assert "Four eyes" in row.content.decode()
    assert "The run is released." in released


@pytest.mark.usefixtures("real_db")
def test_a_job_of_nobody_who_works_here_is_not_done() -> None:
    with pytest.raises(JobFailed, match="nobody called ghost works here"):
        run_to_the_end(["night", "--as-of", DAY, "--review", "--by", "ghost"])

    assert not Run.objects.exists()


@pytest.mark.django_db
def test_a_night_without_a_day_is_not_started() -> None:
    page = browser(Role.MANAGER).post("/runs/start/", {"as_of": "soon"}, follow=True).content.decode()

    assert not JOBS.started
    assert "Say the day the run is for." in page


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/runs/9/", "/runs/actions/9/move/"])
def test_what_is_not_there_is_not_found(address: str) -> None:
    client = browser(Role.SUPERVISOR)

    answer = client.post(address, {"to": "held"}) if "move" in address else client.get(address)

    assert answer.status_code == 404
