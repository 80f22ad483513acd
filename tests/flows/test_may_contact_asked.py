"""What a person page asks to say what may be done now: counted, so that it stays fast whatever a machine is like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.core.columns import CHANNELS
from dunwell.debts import services as debts
from dunwell.engine import hours
from dunwell.flows import log_contact_now, matters_reading, snapshot
from dunwell.flows.log_contact_now import MayContact, may_contact_now
from tests import cast
from tests.cast import Member
from tests.flows.delivering import NOW

pytestmark = pytest.mark.usefixtures("real_db")
YESTERDAY = date(2026, 3, 9)
NIGHT = NOW.replace(hour=2)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each step was taken; the steps themselves are the real ones. No hours are known yet."""
    counts: Counter[str] = Counter()

    def counted(name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def take(*given: Any, **named: Any) -> Any:
            counts[name] += 1
            return step(*given, **named)

        return take

    places: tuple[tuple[object, str], ...] = (
        (log_contact_now, "permit_with_law"), (log_contact_now, "records_of"), (hours, "openings"), (snapshot, "build"),
    )  # fmt: skip
    for place, name in places:
        monkeypatch.setattr(place, name, counted(name, getattr(place, name)))
    monkeypatch.setattr(hours, "_DAYS", {})
    return counts


def told(member: Member, *, now: datetime = NOW, **given: Any) -> dict[str, MayContact]:
    return may_contact_now(debt_id=member.debt_id, now=now, reader=wiring.reader(), book=rulebook.load(), **given)


def test_the_law_is_asked_once_for_every_channel_and_every_further_contact(asked: Counter[str]) -> None:
    found = told(cast.ada())

    assert tuple(found) == CHANNELS
    assert found["phone"].left is not None
    assert asked["permit_with_law"] == 1


def test_the_hours_of_a_day_are_found_once_for_everybody_alike(asked: Counter[str]) -> None:
    ada, eve = cast.ada(), cast.eve()

    at_noon = told(ada)
    assert at_noon["phone"].until is not None
    assert asked["openings"] == 1
    told(ada)
    told(eve)
    assert asked["openings"] == 1
    at_night = told(ada, now=NIGHT)

    assert at_night["phone"].earliest_at is not None
    assert asked["openings"] == 1


def test_a_kept_row_is_made_anew_only_after_something_changed(asked: Counter[str]) -> None:
    ada, eve = cast.ada(), cast.eve()
    without = told(ada)
    assert asked["build"] == 1
    snapshot.refresh(wiring.bulk(), as_of=YESTERDAY)
    asked.clear()

    assert told(ada) == without
    assert asked["build"] == 0
    debts.mark_changed([ada.debt_id])
    assert told(ada) == without
    assert asked["build"] == 1
    told(eve)

    assert asked["build"] == 1


def test_a_row_made_for_a_later_day_does_not_stand(asked: Counter[str]) -> None:
    ada = cast.ada()
    snapshot.refresh(wiring.bulk(), as_of=date(2026, 3, 11))
    asked.clear()

    told(ada)

    assert asked["build"] == 1


def test_the_record_that_a_page_has_read_is_not_read_again(asked: Counter[str]) -> None:
    ada, eve = cast.ada(), cast.eve()
    record = matters_reading.record_of(ada.person_id, at=NOW, seen_by=cast.OFFICER)

    assert told(ada, record=record) == told(ada)
    assert asked["records_of"] == 1
    told(eve, record=record)

    assert asked["records_of"] == 2
