"""Long work that a page or a schedule starts: a task in the database's queue, done by `dunwell worker`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from django.conf import settings

from dunwell.config.home import DATABASE_VARIABLE, HOME_VARIABLE
from dunwell.core.ports import JobLine

STARTABLE = frozenset(
    {"accrue", "deliver", "intake", "law propose", "night", "receive", "reconcile", "report", "review", "verify"}
)
"""Commands a page may start. All are safe to repeat."""
WORDS_KEPT = 2000
JOBS_READ = 200
STATES: dict[str, Literal["waiting", "working", "failed"]] = {
    "READY": "waiting",
    "RUNNING": "working",
    "FAILED": "failed",
}
"""The queue's words for what is not done."""


class NotAJob(ValueError):
    """A page asked for a command that is no background job."""


class JobFailed(RuntimeError):
    """The command ended with an error; the words are its own."""


@dataclass(frozen=True, slots=True)
class JobQueue:
    """See `core.ports.JobStarter`."""

    def start(self, command: Sequence[str]) -> None:
        """Queue `dunwell COMMAND…`. Raises NotAJob."""
        from dunwell.config.tasks import run_command

        if STARTABLE.isdisjoint({" ".join(command[:1]), " ".join(command[:2])}):
            raise NotAJob(
                f"{' '.join(command) or 'nothing'} is no background job; those are {', '.join(sorted(STARTABLE))}"
            )
        run_command.enqueue([str(word) for word in command])

    def not_done(self, name: str, *, since: datetime) -> list[JobLine]:
        """From the queue's own table, newest first. A failure that the same command mended later is left out."""
        from django_tasks_db.models import DBTaskResult

        found: list[JobLine] = []
        seen: set[tuple[str, ...]] = set()
        for row in DBTaskResult.objects.filter(enqueued_at__gte=since).order_by("-enqueued_at")[:JOBS_READ]:
            command = tuple(row.args_kwargs["args"][0])
            if command[:1] != (name,) or command in seen:
                continue
            seen.add(command)
            if state := STATES.get(row.status):
                found.append(JobLine(command, state, _last_words(row.traceback), row.enqueued_at))
        return found


def _last_words(traceback: str) -> str:
    """What a failed command said, from the traceback that the queue keeps; empty where nothing failed."""
    said = traceback.rpartition(f"{JobFailed.__name__}: ")[2].strip() if traceback else ""
    return said.splitlines()[-1].removeprefix("dunwell: ") if said else ""


def database_address(database: Mapping[str, object]) -> str:
    """The address whose `home.django_database` is this Django setting."""
    if str(database["ENGINE"]).endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    user, password, host, port, name = (
        quote(str(database.get(key) or ""), safe="") for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    )
    who = f"{user}{':' + password if password else ''}@" if user else ""
    return f"postgresql://{who}{host}{':' + port if port else ''}/{name}"


def run_to_the_end(command: Sequence[str]) -> str:
    """Run `dunwell` in a process of its own, in this home and on this database; returns its last words.

    A process of its own, because a bulk session on SQLite demands that no other connection of its process is open,
    and the worker has one. Raises JobFailed.
    """
    environment = {
        **os.environ,
        HOME_VARIABLE: str(settings.HOME.folder),
        DATABASE_VARIABLE: database_address(settings.DATABASES["default"]),
    }
    line = [sys.executable, "-m", "dunwell.config.commands", *command]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise JobFailed((done.stderr.strip() or f"ended with exit {done.returncode}")[-WORDS_KEPT:])
    return done.stdout.strip()[-WORDS_KEPT:]
