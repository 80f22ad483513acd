"""Counts of recent contacts: whose they are, which days they cover, and what counts once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import polars as pl
import pytest

from dunwell.config import wiring
from dunwell.contacts import on_the_way, recent
from dunwell.contacts.models import Contact
from dunwell.flows import snapshot
from tests import cast
from tests.flows import delivering

pytestmark = pytest.mark.usefixtures("real_db")
AS_OF = date(2026, 2, 10)
numbers = count(1)


def contacted(
    member: cast.Member,
    channel: str,
    days_ago: int,
    *,
    outcome: str = "sent",
    debt_ids: tuple[int, ...] = (),
    is_inbound: bool = False,
    is_counted: bool = True,
    creditor_id: int = 1,
) -> None:
    together = f"test:{next(numbers)}"
    at = datetime(2026, 2, 10, 12, 0, tzinfo=UTC) - timedelta(days=days_ago)
    for debt_id in debt_ids or (member.debt_id,):
        Contact.objects.create(
            key=f"{together}:{debt_id}", together=together, channel=channel, person_id=member.person_id,
            debt_id=debt_id, creditor_id=creditor_id, happened_at=at, local_on=at.date(), outcome=outcome,
            is_inbound=is_inbound, is_counted=is_counted, by="test",
        )  # fmt: skip


def counts_of(*debt_ids: int) -> pl.DataFrame:
    _, recent = snapshot.fresh(wiring.reader(), list(debt_ids), as_of=AS_OF)
    return recent


def test_seven_days_are_the_day_and_the_six_before() -> None:
    ada = cast.ada()
    for days_ago in (0, 6, 7):
        contacted(ada, "phone", days_ago)

    row = counts_of(ada.debt_id).row(0, named=True)

    assert (row["calls_7d"], row["calls_person_7d"], row["contacts_7d"], row["contacts_30d"]) == (2, 2, 2, 3)
    assert row["contacted_on"] == AS_OF


def test_thirty_days_are_the_day_and_the_twenty_nine_before() -> None:
    ada = cast.ada()
    for days_ago in (29, 30):
        contacted(ada, "letter", days_ago)
        contacted(ada, "visit", days_ago)

    row = counts_of(ada.debt_id).row(0, named=True)

    assert (row["letters_30d"], row["visits_30d"], row["contacts_30d"]) == (1, 1, 2)


def test_one_call_about_two_debts_counts_on_each_debt_and_once_for_the_person() -> None:
    ada = cast.ada()
    second = cast.owes(ada.person_id, reference="NW-MORE")
    contacted(ada, "phone", 1, debt_ids=(ada.debt_id, second))

    rows = counts_of(ada.debt_id, second)

    assert rows["calls_7d"].to_list() == [1, 1]
    assert rows["calls_person_7d"].to_list() == [1, 1]


def test_a_call_on_another_debt_counts_for_the_person_only() -> None:
    ada = cast.ada()
    second = cast.owes(ada.person_id, reference="NW-MORE")
    contacted(ada, "phone", 1, debt_ids=(second,))

    row = counts_of(ada.debt_id).row(0, named=True)

    assert (row["calls_7d"], row["calls_person_7d"]) == (0, 1)


def test_what_came_in_or_is_not_counted_is_no_contact_of_ours() -> None:
    ada = cast.ada()
    contacted(ada, "email", 1, is_inbound=True, outcome="replied")
    contacted(ada, "email", 1, is_counted=False)

    row = counts_of(ada.debt_id).row(0, named=True)

    assert (row["emails_7d"], row["contacts_7d"], row["contacted_on"]) == (0, 0, None)


def test_a_conversation_in_either_direction_is_remembered_however_long_ago() -> None:
    ada = cast.ada()
    contacted(ada, "phone", 200, outcome="conversation", is_inbound=True)

    row = counts_of(ada.debt_id).row(0, named=True)

    assert row["conversed_on"] == AS_OF - timedelta(days=200)
    assert row["conversations_after_first_7d"] == 0


def test_contacts_after_the_first_conversation_count_per_creditor() -> None:
    ada = cast.ada()
    creditor_id = snapshot.fresh(wiring.reader(), [ada.debt_id], as_of=AS_OF)[0]["creditor_id"].item()
    contacted(ada, "phone", 5, outcome="conversation", creditor_id=creditor_id)
    contacted(ada, "phone", 4, creditor_id=creditor_id)
    contacted(ada, "email", 1, creditor_id=creditor_id)
    contacted(ada, "phone", 1, creditor_id=creditor_id + 1)

    assert counts_of(ada.debt_id)["conversations_after_first_7d"].item() == 2


def test_the_night_counts_everyone_as_a_page_counts_one() -> None:
    ada, eve = cast.ada(), cast.eve()
    for days_ago in (0, 3, 8):
        contacted(ada, "phone", days_ago, outcome="conversation")
        contacted(eve, "email", days_ago)
    kept, alone = snapshot.fresh(wiring.reader(), [ada.debt_id, eve.debt_id], as_of=AS_OF)

    with wiring.bulk().session() as session:
        together = recent.counts(session, kept, wanted=None, as_of=AS_OF)

    assert together.equals(alone)


def test_what_is_permitted_counts_after_a_conversation_and_not_before_one() -> None:
    ada, ben = cast.ada(), cast.ben()
    contacted(ada, "phone", 3, outcome="conversation")
    for member in (ada, ben):
        delivering.action(member, "email", state="permitted")
    day = delivering.NOW.date()

    kept, counts = snapshot.fresh(wiring.reader(), [ada.debt_id, ben.debt_id], as_of=day)
    raised = on_the_way.counted(
        wiring.reader(), kept.select("debt_id", "person_id").join(counts, on="debt_id"), as_of=day
    )

    spoken = dict(raised.select("debt_id", "conversations_after_first_7d").iter_rows())
    assert (
        spoken[ada.debt_id]
        == counts.row(by_predicate=pl.col("debt_id") == ada.debt_id, named=True)["conversations_after_first_7d"] + 1
    )
    assert spoken[ben.debt_id] == 0
