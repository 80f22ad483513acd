"""Jobs, staff and serving: what an operator starts."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.test import RequestFactory
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dunwell.config import jobs, staff
from dunwell.config.commands import worker
from dunwell.config.commands.serve import NotOpenToOthers, serve
from dunwell.config.commands.staff import command as staff_command
from dunwell.config.home import DATABASE_VARIABLE, Home, django_database
from dunwell.core.actor import machine
from dunwell.core.words import Role
from dunwell.trail.models import Link

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)
BY = machine("test")
GOOD = "a-rather-long-password"


def test_a_page_may_start_only_background_commands() -> None:
    with pytest.raises(jobs.NotAJob, match="staff add"):
        jobs.JobQueue().start(["staff", "add", "Eve"])


@pytest.mark.django_db
def test_a_started_job_waits_in_the_queue() -> None:
    jobs.JobQueue().start(["night", "--as-of", "2025-03-10"])

    waiting = DBTaskResult.objects.get()

    assert waiting.status == TaskResultStatus.READY
    assert waiting.args_kwargs["args"] == [["night", "--as-of", "2025-03-10"]]


def test_the_worker_does_each_job_and_keeps_its_last_words(real_db: None) -> None:
    jobs.JobQueue().start(["receive", "--help"])
    jobs.JobQueue().start(["receive", "--no-such-option"])

    worker.work("worker", once=True)

    good, bad = DBTaskResult.objects.order_by("enqueued_at")
    assert (good.status, bad.status) == (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED)
    assert "--help" in good.return_value
    assert "no-such-option" in bad.traceback


def test_a_job_is_a_process_of_its_own_on_the_same_database(real_db: None) -> None:
    staff.add(name="olive", roles={Role.OFFICER}, password=GOOD, by=BY, now=NOON)

    words = jobs.run_to_the_end(["staff", "list"])

    assert "olive" in words


def test_what_a_killed_worker_had_begun_is_begun_again(real_db: None) -> None:
    jobs.JobQueue().start(["receive", "--no-such-option"])
    DBTaskResult.objects.get().claim("worker")

    worker.work("another", once=True)
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    worker.work("worker", once=True)

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@pytest.mark.parametrize("address", ["sqlite:////srv/d.sqlite3", "postgresql://ada:p%40ss@127.0.0.1:5433/dunwell"])
def test_a_job_gets_the_database_address_its_parent_has(address: str) -> None:
    assert jobs.database_address(django_database(address)) == address


def test_a_password_is_read_from_its_file_into_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)
    (tmp_path / "password").write_text("p@ss/word\n")
    told = {"database_url": "postgresql://ada@db:5432/d", "database_password_file": str(tmp_path / "password")}

    address = Home(tmp_path, dict(told)).database_url

    assert address == "postgresql://ada:p%40ss%2Fword@db:5432/d"
    assert django_database(address)["PASSWORD"] == "p@ss/word"


@pytest.mark.django_db
def test_a_member_of_staff_signs_in_with_roles_and_leaves_a_trace() -> None:
    made = staff.add(name="olive", roles={Role.OFFICER, Role.SUPERVISOR}, password=GOOD, by=BY, now=NOON)

    user = authenticate(RequestFactory().post("/"), username="olive", password=GOOD)

    assert user is not None
    assert staff.everyone() == [("olive", ("officer", "supervisor"), True)]
    assert Link.objects.get(did="staff.added").about_id == made
    assert "olive" not in Link.objects.get(did="staff.added").because


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "password", "words"),
    [("olive", "short", "at least 12"), ("o live!", GOOD, "valid username"), ("taken", GOOD, "already")],
)
def test_a_member_of_staff_is_refused_in_words(name: str, password: str, words: str) -> None:
    staff.add(name="taken", roles={Role.OFFICER}, password=GOOD, by=BY, now=NOON)

    with pytest.raises(staff.StaffRefused, match=words):
        staff.add(name=name, roles={Role.OFFICER}, password=password, by=BY, now=NOON)

    assert User.objects.count() == 1


@pytest.mark.django_db
def test_someone_who_left_cannot_sign_in() -> None:
    staff.add(name="olive", roles={Role.OFFICER}, password=GOOD, by=BY, now=NOON)

    staff.close(name="olive", by=BY, now=NOON)

    assert authenticate(RequestFactory().post("/"), username="olive", password=GOOD) is None


@pytest.mark.django_db
def test_the_command_makes_a_password_and_shows_it_once() -> None:
    said = CliRunner().invoke(staff_command, ["add", "olive", "--role", "officer", "--generate"])

    shown = said.output.splitlines()[0].rsplit(" ", 1)[-1]

    assert said.exit_code == 0, said.output
    assert User.objects.get(username="olive").check_password(shown)


@pytest.mark.django_db
def test_the_command_reads_a_password_from_a_pipe_and_changes_it() -> None:
    CliRunner().invoke(staff_command, ["add", "olive", "--role", "officer"], input=f"{GOOD}\n")

    said = CliRunner().invoke(staff_command, ["password", "olive"], input="another-long-password\n")

    assert said.exit_code == 0, said.output
    assert User.objects.get(username="olive").check_password("another-long-password")


def test_pages_are_not_opened_to_other_machines_unasked() -> None:
    with pytest.raises(NotOpenToOthers, match=r"settings\.toml"):
        serve(host="0.0.0.0", port=8000, workers=None)  # noqa: S104  it is refused


def test_a_database_without_tables_is_named_before_anything_is_served(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "dunwell.config.commands", "--home", str(tmp_path), "serve"]
    bare = {name: value for name, value in os.environ.items() if name != DATABASE_VARIABLE}

    said = subprocess.run(line, env=bare, capture_output=True, text=True, check=False, timeout=60)

    assert said.returncode == 1
    assert "dunwell migrate" in said.stderr


def test_a_database_that_does_not_answer_is_told_in_words(tmp_path: Path) -> None:
    line = [sys.executable, "-m", "dunwell.config.commands", "--home", str(tmp_path), "serve"]
    gone = {**os.environ, DATABASE_VARIABLE: "postgresql://nobody@127.0.0.1:1/nowhere"}

    said = subprocess.run(line, env=gone, capture_output=True, text=True, check=False, timeout=60)

    assert said.returncode == 1
    assert "the database does not answer" in said.stderr
    assert "Traceback" not in said.stderr
