"""A statement asked again and again, which PostgreSQL plans once per connection.

Django writes values into the words of a statement, so that the server reads and plans each anew; for one that takes a
row or two, that is half of all it costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection


def first_row(sql: str, params: Sequence[object]) -> tuple[Any, ...] | None:
    """The first row of a statement, over Django's connection and in its transaction; None when it gives none.

    Given    `%s` where a value goes, and nothing that the values would change in its plan
    """
    with _cursor() as cursor:
        cursor.execute(sql, list(params))
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _cursor() -> AbstractContextManager[Any]:
    """Django's cursor; on PostgreSQL one that sends values beside the words, so that psycopg prepares what repeats."""
    if connection.vendor != "postgresql":
        return connection.cursor()
    from psycopg import Cursor

    connection.ensure_connection()
    plain: Any = Cursor(connection.connection)
    return connection.make_debug_cursor(plain) if connection.queries_logged else connection.make_cursor(plain)
