"""Empties a test's database: only tables that have rows. Django's own way empties each of some ninety, every time."""

from __future__ import annotations

from django.db import connection, transaction
from django.test.testcases import TransactionTestCase

from dunwell.trail import append_only

KEPT = ("django_content_type", "auth_permission")
"""What Django writes where it makes the tables, and tests never change."""
TRIGGERS_OF_SQLITE = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


def empty(case: TransactionTestCase | None = None) -> None:
    """Delete every row that is no part of an empty database; stands in for `TransactionTestCase._fixture_teardown`.

    On PostgreSQL the role must be a superuser, as that of `scripts/postgres.sh` is: no trigger may ask about a row.
    """
    del case
    found = _filled()
    if connection.vendor == "postgresql":
        _delete(found, first="SET LOCAL session_replication_role = replica")
    else:
        append_only.remove(connection, tuple(table for table in append_only.TABLES if table in found))
        connection.disable_constraint_checking()
        try:
            _delete(found)
        finally:
            connection.enable_constraint_checking()
    _put_triggers_back()


def _put_triggers_back() -> None:
    """A test that tampers drops the triggers of tables that only grow."""
    asked = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else TRIGGERS_OF_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(asked)
        there = {name for (name,) in cursor.fetchall()}
    bare = tuple(table for table in append_only.TABLES if not {f"{table}_update", f"{table}_delete"} <= there)
    append_only.remove(connection, bare)
    append_only.install(connection, bare)


def _delete(tables: list[str], *, first: str = "") -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if first:
            cursor.execute(first)
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  (names of our tables)


def _filled() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=False, include_views=False)
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"  # noqa: S608
        for name in names
        if name not in KEPT
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [name for (name,) in cursor.fetchall()]
