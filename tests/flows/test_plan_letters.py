"""Letters about plans go before the gate in the person's language; who cannot be reached is a person's work."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.cases import queries
from dunwell.config import plans
from dunwell.contacts.models import Action
from dunwell.flows import circumstance
from dunwell.flows.plan_case import Wish
from tests.cast import AT, OFFICER, ada
from tests.flows.planning import DAY, FIRST, SUPERVISOR, agreed, noon, over, told_means, voted
from tests.rooms.test_debts import pay

pytestmark = pytest.mark.django_db


def written() -> list[tuple[str, str]]:
    return list(Action.objects.order_by("id").values_list("template", "channel"))


def test_a_plan_is_confirmed_thanked_for_and_closed_in_writing() -> None:
    who = ada()
    told_means(who)
    agreed(who)

    plans.judge(as_of=DAY, at=noon(DAY))
    plans.judge(as_of=DAY, at=noon(DAY))
    pay(who.debt_id, 100_00, FIRST)
    plans.judge(as_of=FIRST, at=noon(FIRST))
    pay(who.debt_id, 200_00, date(2026, 3, 2))
    plans.judge(as_of=date(2026, 3, 2), at=noon(date(2026, 3, 2)))

    assert written() == [("plan_agreed", "email"), ("plan_progress", "email"), ("plan_completed", "email")]
    words = Action.objects.order_by("id").first()
    assert words is not None
    assert "£300.00 in 3 payments of at most £100.00: the first on 2 February 2026" in words.text
    assert words.state == "approved"


def test_a_settlement_says_what_is_written_off_and_when() -> None:
    who = ada()
    told_means(who)
    asked = agreed(
        who, over(240_00, 240_00, shape="once"), wish=Wish(lump_minor=240_00, is_lump_shown=True, has_shock=True)
    )
    assert asked.approval_id
    voted(asked.approval_id, by=SUPERVISOR)

    plans.judge(as_of=DAY, at=noon(DAY))

    (action,) = Action.objects.all()
    assert "When all of it is paid, the remaining £60.00 is written off" in action.text


def test_whoever_has_no_usable_address_becomes_a_persons_work() -> None:
    who = ada()
    for point_id in who.points.values():
        circumstance.mark_point(point_id=point_id, state="bounced", because="came back", by=OFFICER, at=AT)
    told_means(who)
    agreed(who)

    plans.judge(as_of=DAY, at=noon(DAY))

    assert written() == []
    assert [item.reason for item in queries.work_of(debt_id=who.debt_id, seen_by=OFFICER)] == ["plan_letter"]
