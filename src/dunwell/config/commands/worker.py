"""`dunwell worker`."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dunwell.config.commands import home_option, start_django


class WorkerTaken(RuntimeError):
    """Another worker of this name is running."""


@click.command("worker")
@home_option
@click.option("--name", default="worker", show_default=True, help="Unique among the workers of one database.")
@click.option("--once", is_flag=True, help="Do what is waiting, then end.")
def command(name: str, once: bool) -> None:
    """Run background jobs. What a killed worker of this name had begun is begun again."""
    from dunwell.config.logs import LOG_VARIABLE

    os.environ.setdefault(LOG_VARIABLE, "stderr")
    start_django()
    with _alone(name):
        work(name, once=once)


def work(name: str, *, once: bool) -> None:
    """Do jobs under this name: first those it left half done, then whatever waits."""
    import structlog
    from django.core.management import call_command
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    begun = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    left = [result.pk for result in begun if result.worker_ids and result.worker_ids[-1] == name]
    count = begun.filter(pk__in=left).update(status=TaskResultStatus.READY, started_at=None)
    structlog.get_logger(__name__).info("worker.started", worker=name, count=count)
    call_command(
        "db_worker", queue_name="*", worker_id=name, batch=once, startup_delay=False, reload=False, verbosity=1
    )


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Hold the name's lock in the home. Raises WorkerTaken."""
    from dunwell.config.wiring import home

    path = home().folder / f"worker-{''.join(c if c.isalnum() else '_' for c in name)}.lock"
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkerTaken(f"a worker called {name} is running in this home; give --name another") from error
        yield
