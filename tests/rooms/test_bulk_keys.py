"""A row cannot name a parent that is not there, and a parent that is named cannot go; on both databases."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction

from tests import cast


def _is_refused(sql: str, *params: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _at_once(cursor, sql, params)
    except IntegrityError:
        return True
    return False


def _at_once(cursor: Any, sql: str, params: tuple[object, ...]) -> None:
    """SQLite looks when a transaction ends, which a test's never does."""
    cursor.execute(sql, params)
    connection.check_constraints()


def test_a_child_without_parent_is_refused(db: None) -> None:
    ada = cast.ada()

    assert _is_refused(
        "INSERT INTO parties_spelling (person_id, name, search_name, source) "
        "VALUES (%s, 'A', 'a', 'x'), (%s, 'B', 'b', 'x')",
        ada.person_id,
        ada.person_id + 999,
    )


def test_a_child_cannot_be_moved_to_a_parent_that_is_not_there(db: None) -> None:
    ada = cast.ada()

    assert _is_refused(
        "UPDATE parties_spelling SET person_id = %s WHERE person_id = %s", ada.person_id + 999, ada.person_id
    )


def test_a_parent_that_is_named_cannot_be_deleted(db: None) -> None:
    ada = cast.ada()

    assert _is_refused("DELETE FROM parties_person WHERE id = %s", ada.person_id)


def test_a_parent_that_nobody_names_can_be_deleted(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO parties_person (kind, name, search_name, language, country, region, zone, recorded_at) "
            "VALUES ('individual', 'Zoe', 'zoe', '', '', '', '', '2026-01-01 00:00:00+00') RETURNING id"
        )
        (person_id,) = cursor.fetchone()

        cursor.execute("DELETE FROM parties_person WHERE id = %s", [person_id])
        cursor.execute("SELECT COUNT(*) FROM parties_person WHERE id = %s", [person_id])

        assert cursor.fetchone() == (0,)
