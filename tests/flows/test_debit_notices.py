"""A debit that differs from what was authorised is told of in time, through the gate, once; else it does not go out."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.cases.models import AmountNotice
from dunwell.config import wiring
from dunwell.contacts.models import Action, Contact
from dunwell.flows.debit_notices import Announcing, announce
from dunwell.flows.deliver import ask_gate
from tests.cast import CLERK
from tests.flows.delivering import BY, MovingClock, Post, outlets
from tests.flows.planning import FIRST, noon
from tests.flows.test_collect import BEFORE, collected, ready

pytestmark = pytest.mark.django_db
IN_TIME = FIRST - timedelta(days=14)


def announced(day: date = IN_TIME) -> int:
    return announce(
        Announcing(wiring.reader(), wiring.links(), rulebook.load(), day, CLERK, noon(day))
    )  # fmt: skip


def leaves(action: Action, day: date) -> None:
    """It was delivered on a day."""
    [verdict] = ask_gate([action.pk], outlets=outlets(Post(), MovingClock(noon(day)), Path("unused")), by=BY)
    assert verdict.answer == "permitted", verdict.rules
    Action.objects.filter(pk=action.pk).update(state="done")
    Contact.objects.create(
        key=f"sent:{action.pk}", channel=action.channel, person_id=action.person_id, debt_id=action.debt_id or 0,
        together=str(action.pk), creditor_id=1, point_id=action.point_id, action_id=action.pk, happened_at=noon(day),
        local_on=day, outcome="sent", by="test",
    )  # fmt: skip


def test_a_higher_amount_is_told_of_in_time_and_then_debited(tmp_path: Path) -> None:
    ready(usual=80_00)

    assert [announced(), announced(IN_TIME + timedelta(days=1))] == [1, 0]
    action = Action.objects.get(template="debit_notice")
    assert "we will debit £100.00" in action.text
    assert "authorised £80.00" in action.text
    leaves(action, IN_TIME + timedelta(days=1))
    announced(IN_TIME + timedelta(days=2))

    [notice] = AmountNotice.objects.all()
    assert (notice.amount_minor, notice.told_on) == (100_00, IN_TIME + timedelta(days=1))
    [file] = collected(tmp_path, BEFORE).files
    assert file.total_minor == 100_00


def test_without_a_notice_that_left_nothing_goes_out(tmp_path: Path) -> None:
    ready(usual=80_00)
    announced()

    done = collected(tmp_path, BEFORE)

    assert done.files == ()
    assert done.left_out == {"its amount needs notice first": 1}


def test_what_is_as_authorised_is_not_announced() -> None:
    ready(usual=100_00)

    assert announced() == 0


def test_it_is_too_late_to_tell_within_the_days_of_notice() -> None:
    ready(usual=80_00)

    assert announced(FIRST - timedelta(days=9)) == 0


def test_an_instalment_collected_days_late_needs_notice_of_its_day(tmp_path: Path) -> None:
    ready()

    done = collected(tmp_path, FIRST + timedelta(days=3))

    assert done.files == ()
    assert done.left_out == {"its day needs notice first": 1}
