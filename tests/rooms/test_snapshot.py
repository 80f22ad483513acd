"""The kept snapshot: rebuilt for what changed, and equal to what the rooms say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dunwell.config import wiring
from dunwell.core import columns
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.debts import services as debts
from dunwell.debts import snapshot as kept_rows
from dunwell.flows import snapshot
from dunwell.flows.receive import receive
from tests import cast

pytestmark = pytest.mark.usefixtures("real_db")
AS_OF = date(2026, 2, 10)


def row_of(debt_id: int) -> dict[str, object]:
    with wiring.bulk().session() as session:
        return kept_rows.read(session, where="debt_id = ?", params=(debt_id,)).row(0, named=True)


def test_every_kept_column_is_filled_from_the_rooms() -> None:
    everyone = cast.everyone()

    refreshed = snapshot.refresh(wiring.bulk(), as_of=AS_OF)

    ada, ben, cleo = (row_of(everyone[name].debt_id) for name in ("ada", "ben", "cleo"))
    assert refreshed.rows_count == 5
    assert list(ada) == list(columns.schema("kept"))
    assert ada["balance_minor"] == 300_00
    assert ada["overdue_minor"] == 200_00
    assert ada["oldest_unpaid_due_on"] == ada["counts_from_on"] == date(2026, 1, 1)
    assert ada["next_change_on"] == date(2026, 3, 2)
    assert (ada["zone"], ada["zone_earliest"], ada["zone_latest"]) == ("Europe/London",) * 3
    assert (ada["jurisdiction"], ada["region"], ada["language"]) == ("GB", "GB-ENG", "en")
    assert ada["email_point_id"] == everyone["ada"].points["email"]
    assert ada["phone_point_id"] == ada["text_point_id"] == everyone["ada"].points["mobile"]
    assert (ben["vulnerability"], ada["vulnerability"]) == (2, 0)
    assert cleo["is_represented"] is True
    assert row_of(everyone["dan"].debt_id)["is_disputed"] is True
    assert row_of(everyone["eve"].debt_id)["opted_out_text"] is True
    assert not snapshot.compare(wiring.bulk())


def test_only_what_changed_is_made_anew() -> None:
    everyone = cast.everyone()
    bulk = wiring.bulk()
    snapshot.refresh(bulk, as_of=AS_OF)

    debts.mark_changed([everyone["ada"].debt_id])

    assert snapshot.refresh(bulk, as_of=AS_OF).rows_count == 1
    assert snapshot.refresh(bulk, as_of=AS_OF).rows_count == 0
    assert snapshot.refresh(bulk, as_of=date(2026, 3, 1)).rows_count == 0
    assert snapshot.refresh(bulk, as_of=date(2026, 3, 2)).rows_count == 5
    assert row_of(everyone["ada"].debt_id)["overdue_minor"] == 300_00


def test_a_payment_leaves_the_twelve_months_without_any_event() -> None:
    ada = cast.ada()
    paid = PaymentLine("b:1", 10_000, "GBP", AS_OF, AS_OF, ("NW-ADA",))
    receive(file=PaymentFile((paid,), ()), by=cast.CLERK, at=cast.AT + timedelta(days=60))
    snapshot.refresh(wiring.bulk(), as_of=date(2027, 2, 9))

    before = row_of(ada.debt_id)["payments_12m"]
    snapshot.refresh(wiring.bulk(), as_of=date(2027, 2, 10))

    assert (before, row_of(ada.debt_id)["payments_12m"]) == (1, 0)


def test_an_earlier_day_makes_every_row_anew() -> None:
    everyone = cast.everyone()
    snapshot.refresh(wiring.bulk(), as_of=AS_OF)

    assert snapshot.refresh(wiring.bulk(), as_of=date(2026, 1, 20)).rows_count == 5
    assert row_of(everyone["ada"].debt_id)["overdue_minor"] == 100_00


def test_a_page_asks_for_one_row_and_gets_what_the_night_would() -> None:
    everyone = cast.everyone()
    snapshot.refresh(wiring.bulk(), as_of=AS_OF)

    for member in everyone.values():
        kept, recent = snapshot.fresh(wiring.reader(), [member.debt_id], as_of=AS_OF)
        assert kept.row(0, named=True) == row_of(member.debt_id)
        assert (recent.height, recent["calls_7d"].item()) == (1, 0)


def test_a_row_that_was_tampered_with_is_found() -> None:
    ada = cast.ada()
    snapshot.refresh(wiring.bulk(), as_of=AS_OF)
    with wiring.bulk().session() as session:
        session.run("UPDATE debts_snapshot SET balance_minor = 1 WHERE debt_id = ?", (ada.debt_id,))

    found = snapshot.compare(wiring.bulk())

    assert found == [snapshot.Difference(ada.debt_id, "balance_minor", 1, 300_00)]
