"""Background work that is not done, as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from django.utils.translation import gettext_lazy as _

from dunwell.core.ports import JobLine
from dunwell.web.supervisor.pages import JobRow

STATES = {
    "waiting": (_("waits for the worker"), "wait", "clock"),
    "working": (_("being worked on"), "wait", "hourglass"),
    "failed": (_("failed"), "stop", "octagon-x"),
}


def job_rows(jobs: Iterable[JobLine]) -> tuple[JobRow, ...]:
    """Each with the file or the day it is about."""
    return tuple(_row(job) for job in jobs)


def _row(job: JobLine) -> JobRow:
    words, tone, icon = STATES[job.state]
    about = next((job.command[at + 1] for at, word in enumerate(job.command[:-1]) if word == "--as-of"), "")
    what = PurePath(job.command[1]).name if job.command[0] == "intake" else about
    return JobRow(what, str(words), tone, icon, job.words, job.since)
