"""Work items: made once, handed to one officer alone, closed once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from dunwell.cases import queries, work
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import Role
from tests.cast import AT, CLERK, OFFICER

OTHER = Actor("omar", frozenset({Role.OFFICER}))
NOW = AT + timedelta(hours=1)


def item(number: int, **changes: object) -> int:
    fields: dict[str, object] = {
        "key": f"test:{number}",
        "kind": "call",
        "reason": "step_due",
        "values": {"step": 2},
        "not_before": AT,
        "priority": number,
    }
    return work.create(new=work.NewWork(**{**fields, **changes}), by=CLERK, at=AT)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_key_makes_an_item_once_and_its_reason_keeps_its_values() -> None:
    assert item(1) == item(1)

    (shown,) = queries.queue(now=NOW, seen_by=OFFICER)
    assert (shown.reason, shown.values) == ("step_due", {"step": 2})


@pytest.mark.django_db
def test_words_of_any_length_are_cut_until_the_reason_fits() -> None:
    item(1, values={"bank": "\u0623" * 900, "code": "x" * 900, "minor": 5})

    (shown,) = queries.queue(now=NOW, seen_by=OFFICER)
    assert shown.values["minor"] == 5
    assert "x" * 15 in str(shown.values["code"])


@pytest.mark.django_db
def test_the_most_urgent_open_item_of_the_skill_is_handed_out() -> None:
    item(1)
    urgent = item(9)
    item(50, not_before=NOW + timedelta(hours=1))
    item(60, not_after=AT + timedelta(minutes=1))
    item(70, skill="specialist")

    first = work.claim_next(skill="general", by=OFFICER, now=NOW)

    assert first is not None
    assert (first.work_id, first.claimed_by) == (urgent, "olga")
    assert first == queries.work(urgent, seen_by=OFFICER)


@pytest.mark.django_db
def test_nothing_is_handed_out_twice_and_none_when_there_is_none() -> None:
    item(1)

    with CaptureQueriesContext(connection) as asked:
        assert work.claim_next(skill="general", by=OFFICER, now=NOW) is not None
    assert len(asked) == 1
    assert work.claim_next(skill="general", by=OTHER, now=NOW) is None


@pytest.mark.django_db
def test_what_someone_has_nobody_else_takes_or_finishes() -> None:
    work_id = item(1)
    work.claim(work_id=work_id, by=OFFICER, now=NOW)

    assert work.claim(work_id=work_id, by=OFFICER, now=NOW).claimed_by == "olga"
    with pytest.raises(work.NotYours, match="olga is on this already"):
        work.claim(work_id=work_id, by=OTHER, now=NOW)
    with pytest.raises(work.NotYours):
        work.finish(work_id=work_id, outcome="conversation", by=OTHER, at=NOW)
    with pytest.raises(work.NotYours):
        work.release(work_id=work_id, by=OTHER, at=NOW)


@pytest.mark.django_db
def test_finishing_twice_is_once_and_done_work_leaves_the_queue() -> None:
    work_id = item(1)
    work.claim(work_id=work_id, by=OFFICER, now=NOW)

    for _ in range(2):
        work.finish(work_id=work_id, outcome="conversation", by=OFFICER, at=NOW)

    assert queries.queue(now=NOW, mine="olga", seen_by=OFFICER) == []
    done = queries.work(work_id, seen_by=OFFICER)
    assert done is not None
    assert (done.state, done.outcome) == ("done", "conversation")
    with pytest.raises(work.NotYours, match="this item is done"):
        work.drop(work_id=work_id, because="too late", by=OTHER, at=NOW)


@pytest.mark.django_db
def test_an_item_given_back_is_taken_again_later() -> None:
    work_id = item(1)
    work.claim(work_id=work_id, by=OFFICER, now=NOW)
    later = NOW + timedelta(hours=2)

    work.release(work_id=work_id, by=OFFICER, at=NOW, not_before=later)

    assert work.claim_next(skill="general", by=OTHER, now=NOW) is None
    assert work.claim_next(skill="general", by=OTHER, now=later) is not None


@pytest.mark.django_db
def test_the_items_of_a_cancelled_action_are_dropped() -> None:
    item(1, action_id=5)
    item(2, action_id=5)
    item(3, action_id=6)

    assert work.drop_for_action(action_id=5, because="paid", by=CLERK, at=NOW) == 2
    assert queries.work_counts(now=NOW) == {("call", "waiting"): 1}


@pytest.mark.django_db
def test_my_own_items_come_first_and_strangers_see_none() -> None:
    mine, _ = item(1), item(2)
    work.claim(work_id=mine, by=OFFICER, now=NOW)

    assert queries.queue(now=NOW, mine="olga", seen_by=OFFICER)[0].work_id == mine
    assert mine not in [w.work_id for w in queries.queue(now=NOW, seen_by=OTHER)]
    with pytest.raises(NotForYou):
        queries.queue(now=NOW, seen_by=Actor("stranger"))


@pytest.mark.usefixtures("real_db")
def test_officers_who_ask_at_once_never_get_the_same_item() -> None:
    for number in range(40):
        item(number)

    def take(officer: int) -> list[int]:
        taken = []
        try:
            while got := work.claim_next(skill="general", by=Actor(f"o{officer}"), now=NOW):
                taken.append(got.work_id)
        finally:
            connections.close_all()
        return taken

    threads = 8 if connection.vendor == "postgresql" else 3
    with ThreadPoolExecutor(threads) as pool:
        taken = [work_id for one in pool.map(take, range(threads)) for work_id in one]

    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 40
