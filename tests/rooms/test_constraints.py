"""A closed list in the database refuses what is not in it, also what only looks so as text."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests import cast


@pytest.mark.parametrize("wrong", ["", "opened", "ope", ",", "open,paid", "paid,settled", "OPEN"])
def test_a_state_that_is_not_in_the_list_is_refused(db: None, wrong: str) -> None:
    ada = cast.ada()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE debts_debt SET state = %s WHERE id = %s", [wrong, ada.debt_id])


@pytest.mark.parametrize("right", ["open", "written_off"])
def test_a_state_of_the_list_is_taken(db: None, right: str) -> None:
    ada = cast.ada()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE debts_debt SET state = %s WHERE id = %s", [right, ada.debt_id])
        cursor.execute("SELECT state FROM debts_debt WHERE id = %s", [ada.debt_id])
        kept = cursor.fetchone()

    assert kept == (right,)
