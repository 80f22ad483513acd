"""The trail: nothing can be changed, removed or slipped in without being found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from dunwell.config import wiring
from dunwell.core.actor import machine
from dunwell.trail import append_only, queries, services
from dunwell.trail.models import Link

AT = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)


def three_links() -> None:
    for number in range(3):
        services.note(
            by=machine("test"), did="thing.done", about=("debt", number), at=AT, because={"amount_minor": number}
        )


@pytest.mark.django_db
def test_an_untouched_chain_holds() -> None:
    three_links()

    assert list(queries.broken_links()) == []
    assert queries.acts(about=("debt", 2))[0].because == {"amount_minor": 2}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE trail_link SET actor = 'x'", "DELETE FROM trail_link"])
def test_the_database_refuses_to_change_or_remove_a_link(statement: str) -> None:
    three_links()

    with (
        pytest.raises(DatabaseError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_link SET because = '{}' WHERE about_id = 1",
        "DELETE FROM trail_link WHERE about_id = 1",
        "DELETE FROM trail_link WHERE about_id = 2",
    ],
)
def test_a_change_made_behind_the_triggers_is_found(statement: str) -> None:
    three_links()
    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)

    found = list(queries.broken_links())

    append_only.install(connection)
    assert found


@pytest.mark.usefixtures("real_db")
def test_links_of_bulk_sessions_and_of_services_make_one_chain() -> None:
    three_links()
    with wiring.bulk().session() as session:
        services.note_in(session, by=machine("night"), did="run.decided", about=("run", 1), at=AT, rows=(5, "ab" * 32))
        services.note_each_in(
            session, by=machine("night"), did="occurrence.recorded", about=[("person", 1), ("person", 2)], at=AT,
            because=[{"occurrence": 1}, {"occurrence": 2}],
        )  # fmt: skip
    three_links()

    assert Link.objects.count() == 9
    assert list(queries.broken_links()) == []
