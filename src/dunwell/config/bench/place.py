"""Homes and databases of a bench's own, and processes that work in them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, ParamSpec, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psutil
import psycopg
from psycopg import sql

from dunwell.config.home import DATABASE_VARIABLE, HOME_VARIABLE, USUAL_HOME

BYTECODE_VARIABLE = "PYTHONPYCACHEPREFIX"
Given = ParamSpec("Given")
Found = TypeVar("Found")


class WorkFailed(RuntimeError):
    """A process of a bench stopped; the words are its traceback."""


class ServerElsewhere(RuntimeError):
    """The database server runs on another machine, where its work cannot be counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """A home with its database. `server` is the process id of its PostgreSQL server; None on SQLite."""

    home: Path
    url: str
    server: int | None

    @property
    def vendor(self) -> str:
        """How the database is called in figures."""
        return "SQLite" if self.server is None else "PostgreSQL"

    def apart(self, work: Callable[Given, Found], *args: Given.args, **named: Given.kwargs) -> Found:
        """What `work` returns when a fresh process does it here. `work` and what it is given can be pickled."""
        return apart(work, {HOME_VARIABLE: str(self.home), DATABASE_VARIABLE: self.url}, *args, **named)


def apart(work: Callable[Given, Found], setting: Mapping[str, str], *args: Given.args, **named: Given.kwargs) -> Found:
    """What `work` returns when a fresh process does it, with `setting` in its environment and Django set up."""
    spawn = multiprocessing.get_context("spawn")
    kept = os.environ.get(BYTECODE_VARIABLE) or str(
        Path(os.environ.get(HOME_VARIABLE, USUAL_HOME)).absolute() / "bytecode"
    )
    setting = {**setting, BYTECODE_VARIABLE: kept}
    before = {name: os.environ.get(name) for name in setting}
    os.environ.update(setting)
    try:
        with ProcessPoolExecutor(1, mp_context=spawn, initializer=set_up) as process:
            return process.submit(_Tried(work), *args, **named).result()
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@dataclass(frozen=True, slots=True)
class _Tried(Generic[Given, Found]):
    """Does `work`. Not every error can be sent from one process to another, so its words are."""

    work: Callable[Given, Found]

    def __call__(self, *args: Given.args, **named: Given.kwargs) -> Found:
        try:
            return self.work(*args, **named)
        except Exception as error:  # noqa: BLE001 (whatever it is, its words go to the process that asked)
            raise WorkFailed("".join(traceback.format_exception(error))) from None


def set_up() -> None:
    """Start Django with its code compiled once for all processes, and everything loaded that is loaded late."""
    sys.dont_write_bytecode = False
    import holidays.countries  # noqa: F401

    from dunwell.config.commands import start_django

    start_django()


@contextmanager
def place(database: str | None, folder: Path) -> Iterator[Place]:
    """A migrated place: SQLite in `folder`, or a database made on the server of `database` and dropped at the end."""
    with _empty(database, folder) as made:
        made.apart(_migrate)
        yield made


@contextmanager
def copied(original: Place) -> Iterator[Place]:
    """A place with the same rows and files, removed at the end. Nobody works in the original meanwhile."""
    folder = original.home.with_name(f"copy-{uuid4().hex[:8]}")
    template = None if original.server is None else original.url
    with _empty(template, folder, template=template) as made:
        shutil.copytree(original.home, folder, dirs_exist_ok=True)
        made.apart(settle)
        yield made
    shutil.rmtree(folder)


@contextmanager
def _empty(database: str | None, folder: Path, *, template: str | None = None) -> Iterator[Place]:
    folder.mkdir(parents=True, exist_ok=True)
    if database is None:
        yield Place(folder, f"sqlite:///{folder / 'dunwell.sqlite3'}", None)
        return
    name = f"dunwell_bench_{uuid4().hex[:12]}"
    parts = urlsplit(database)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        like = sql.SQL("TEMPLATE {}").format(_name(template)) if template else sql.SQL("")
        server.execute(sql.SQL("CREATE DATABASE {} {}").format(sql.Identifier(name), like))
        try:
            yield Place(folder, urlunsplit(parts._replace(path=f"/{name}")), _postmaster(server))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _name(url: str) -> sql.Identifier:
    return sql.Identifier(urlsplit(url).path.lstrip("/"))


def _postmaster(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """The process id of the server behind a connection. Raises ServerElsewhere."""
    try:
        parent = psutil.Process(connection.info.backend_pid).parent()
    except psutil.Error:
        parent = None
    if parent is None or parent.name() != "postgres":
        raise ServerElsewhere("the database server is not on this machine; a bench counts its work, so start one here")
    return parent.pid


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def settle() -> None:
    """Bring the database to rest as it is in the evening: looked at, swept and, where we may, written to disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute("ANALYZE")
            return
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (True,):
            cursor.execute("CHECKPOINT")
