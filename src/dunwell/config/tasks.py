"""What the worker does. One task: a `dunwell` command, the same that a person would type."""

from __future__ import annotations

import time

import structlog
from django.db import connections
from django_tasks import task

from dunwell.config.jobs import run_to_the_end

log = structlog.get_logger(__name__)


@task()
def run_command(command: list[str]) -> str:
    """Run one command to its end. A failure is kept with the task, with the command's own words."""
    started = time.perf_counter()
    connections.close_all()
    try:
        words = run_to_the_end(command)
    except BaseException:
        log.warning("job.failed", job=command[0], seconds=round(time.perf_counter() - started, 3))
        raise
    log.info("job.done", job=command[0], seconds=round(time.perf_counter() - started, 3))
    return words
