"""Triggers, on both databases, that refuse to change or delete rows of the tables that only grow."""

from __future__ import annotations

from typing import Any

TABLES = (
    "trail_link",
    "trail_rulebookversion",
    "trail_rulebookanswer",
    "ledger_entry",
    "ledger_posting",
    "cases_occurrence",
)

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION dunwell_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted; reverse them', TG_TABLE_NAME; END $$
"""


def install(connection: Any, tables: tuple[str, ...] = TABLES) -> None:
    """Add the triggers. `connection` is Django's."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                        "FOR EACH STATEMENT EXECUTE FUNCTION dunwell_append_only()"
                    )
                else:
                    cursor.execute(
                        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted; reverse them'); END"
                    )


def remove(connection: Any, tables: tuple[str, ...] = TABLES) -> None:
    """Drop the triggers; used when a test database is emptied."""
    with connection.cursor() as cursor:
        for table in tables:
            for verb in ("update", "delete"):
                where = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}{where}")
