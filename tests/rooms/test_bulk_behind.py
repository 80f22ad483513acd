"""Columns stored behind the caller's back are there for whoever looks, in order, or the whole transaction is not."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from dunwell.adapters.bulk.behind import ROWS_BEHIND
from dunwell.config import wiring
from dunwell.core.ports import BulkSession
from dunwell.debts.models import Changed

pytestmark = pytest.mark.usefixtures("real_db")
MANY = ROWS_BEHIND + 1


def add(session: BulkSession, count: int) -> pl.Series:
    ids = session.take_ids("debts_changed", count)
    session.append("debts_changed", pl.DataFrame({"id": ids, "debt_id": ids}))
    return ids


def counted(session: BulkSession) -> int:
    return int(session.read("SELECT COUNT(*) AS n FROM debts_changed").item())


def test_what_is_on_its_way_is_there_for_the_next_question() -> None:
    with wiring.bulk().session() as session:
        add(session, MANY)

        assert counted(session) == MANY


def test_ids_taken_while_rows_are_on_their_way_are_nobody_elses() -> None:
    with wiring.bulk().session() as session:
        first, second, third = add(session, MANY), add(session, 3), add(session, MANY)
    with wiring.bulk().session() as session:
        fourth = add(session, 2)

    ids = pl.concat([first, second, third, fourth])
    assert ids.is_duplicated().sum() == 0
    assert ids.is_sorted()
    assert Changed.objects.create(debt_id=1).pk > fourth[-1]


@pytest.mark.parametrize("then", [counted, lambda session: add(session, 1), lambda session: None])
def test_rows_that_cannot_be_stored_undo_everything_whenever_it_is_noticed(
    then: Callable[[BulkSession], object],
) -> None:
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"), wiring.bulk().session() as session:  # noqa: PT012
        add(session, 7)
        ids = session.take_ids("debts_changed", MANY)
        session.append("debts_changed", pl.DataFrame({"id": pl.concat([ids[1:], ids[1:2]]), "debt_id": ids}))
        then(session)

    with wiring.bulk().session() as session:
        assert counted(session) == 0


def test_an_error_of_the_caller_waits_for_what_is_on_its_way_and_undoes_it() -> None:
    with pytest.raises(ZeroDivisionError), wiring.bulk().session() as session:  # noqa: PT012
        add(session, MANY)
        raise ZeroDivisionError

    with wiring.bulk().session() as session:
        assert counted(session) == 0


def test_a_row_the_database_numbers_itself_does_not_take_a_number_that_was_given() -> None:
    with wiring.bulk().session() as session:
        add(session, 3)
        session.run("INSERT INTO debts_changed (debt_id) VALUES (1)")
        ids = add(session, MANY)

        assert counted(session) == MANY + 4
    assert Changed.objects.count() == MANY + 4
    assert ids.is_duplicated().sum() == 0
