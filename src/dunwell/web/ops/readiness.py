"""Whether this process can do its work: the database answers, its tables are current, the disk has room."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FREE_BYTES_MIN = 200 * 1024 * 1024
"""Below this SQLite and the letters may fail half way."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; `words` say the remedy when it is not well."""

    name: str
    is_well: bool
    words: str = ""


def database() -> Check:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return Check("database", is_well=False, words=f"the database does not answer ({type(error).__name__})")
    return Check("database", is_well=True)


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """Every migration of the code, read once: this process will not get other code."""
    return frozenset(MigrationLoader(connection).graph.nodes)


def migrations() -> Check:
    try:
        missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError as error:
        return Check("migrations", is_well=False, words=f"not known ({type(error).__name__})")
    words = f"{len(missing)} are missing; run `dunwell migrate`" if missing else ""
    return Check("migrations", is_well=not missing, words=words)


def disk(folder: Path, *, free_bytes_min: int = FREE_BYTES_MIN) -> Check:
    free = shutil.disk_usage(folder).free
    words = f"{free // 1024**2} MiB free in the home, {free_bytes_min // 1024**2} needed; make room"
    return Check("disk", is_well=free >= free_bytes_min, words="" if free >= free_bytes_min else words)


def all_checks(folder: Path) -> tuple[Check, ...]:
    return database(), migrations(), disk(folder)
