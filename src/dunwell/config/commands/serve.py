"""`dunwell serve`."""

from __future__ import annotations

import ipaddress
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click

from dunwell.config.commands import home_option, start_django


class NotOpenToOthers(ValueError):
    """The pages would be open to other machines without anyone having said so."""


class DatabaseBehind(RuntimeError):
    """The database lacks migrations."""


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command("serve")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", type=click.IntRange(min=1), help="Processes (default: 1 on SQLite, one per core otherwise).")
@click.option("--with-worker", is_flag=True, help="Run a worker for background jobs beside it.")
def command(host: str, port: int, workers: int | None, with_worker: bool) -> None:
    """Serve the pages, on this machine alone unless the home's settings name the hosts."""
    from dunwell.config.logs import LOG_VARIABLE

    os.environ.setdefault(LOG_VARIABLE, "stderr")
    start_django()
    with one_worker() if with_worker else nullcontext():
        serve(host=host, port=port, workers=workers)


@contextmanager
def one_worker() -> Iterator[None]:
    """A worker in a process of its own while the block lasts; it ends after the job in hand."""
    process = subprocess.Popen([sys.executable, "-m", "dunwell.config.commands", "worker"])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def serve(*, host: str, port: int, workers: int | None) -> None:
    """Serve until stopped. Raises NotOpenToOthers, DatabaseBehind."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces

    if not _is_loopback(host) and not settings.HOME.section("web").get("hosts"):
        raise NotOpenToOthers(
            f"{host} is open to other machines. Name the hosts people type in {settings.HOME.folder}/settings.toml: "
            '[web] hosts = ["collections.example.org"], https = true; or leave --host out'
        )
    _must_be_migrated()
    _share_metrics()
    is_sqlite = str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")
    Granian(
        "dunwell.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or (1 if is_sqlite else os.cpu_count() or 1),
        blocking_threads=4,
        websockets=False,
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


def _must_be_migrated() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DatabaseBehind("the database is not made or not up to date; run `dunwell migrate` first")
    connection.close()


def _share_metrics() -> None:
    """The folder where the worker processes add up their metrics, empty at each start."""
    from django.conf import settings

    folder = settings.HOME.folder / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
