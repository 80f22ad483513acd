"""Reports over very many debts: a job writes the file, the page follows it and then has the link."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from dunwell.core.ports import JobLine
from dunwell.web.doors import Doors
from dunwell.web.manager.pages import LargeReportPage, WrittenFile

OVER_ALL_DEBTS = ("aged",)
"""Reports whose work grows with the number of debts."""
JOBS_SHOWN = timedelta(days=1)
STATES = {
    "waiting": (_("waits for the worker"), "wait", "clock"),
    "working": (_("being written"), "wait", "hourglass"),
    "failed": (_("failed"), "stop", "octagon-x"),
    "ready": (_("ready"), "go", "check"),
    "absent": (_("not written yet"), "", "file-text"),
}


def path_of(ports: Doors, name: str, as_of: date, form: str) -> Path:
    """Where the file of a report lies when it is finished."""
    return ports.reports / f"{name}-{as_of}.{form}"


def start(ports: Doors, name: str, as_of: date, form: str) -> None:
    """Queue the writing of one file, unless that very file is being written."""
    command = _command(ports, name, as_of, form)
    if not any(job.command == command and job.state != "failed" for job in _jobs(ports)):
        ports.jobs.start(command)


def large_report_page(ports: Doors, name: str, *, title: str, as_of: date, debts_count: int) -> LargeReportPage:
    """How far each format of the report is."""
    jobs = _jobs(ports)
    files = tuple(_file(ports, name, as_of, form, jobs) for form in ports.report_writers)
    return LargeReportPage(name, title, as_of, debts_count, files, any(file.is_waiting for file in files))


def _command(ports: Doors, name: str, as_of: date, form: str) -> tuple[str, ...]:
    out = str(path_of(ports, name, as_of, form))
    return ("report", name, "--as-of", as_of.isoformat(), "--format", form, "--out", out)


def _jobs(ports: Doors) -> Sequence[JobLine]:
    return ports.jobs.not_done("report", since=ports.clock.now() - JOBS_SHOWN)


def _file(ports: Doors, name: str, as_of: date, form: str, jobs: Sequence[JobLine]) -> WrittenFile:
    command, path = _command(ports, name, as_of, form), path_of(ports, name, as_of, form)
    job = next((job for job in jobs if job.command == command), None)
    made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else None
    words, tone, icon = STATES[job.state if job else "ready" if made_at else "absent"]
    is_waiting = job is not None and job.state != "failed"
    return WrittenFile(form, str(words), tone, icon, made_at, is_waiting, job.words if job else "")
