"""Who paid is thanked once, in words that tell what is left; a plan thanks by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dunwell.config import wiring
from dunwell.contacts.models import Action
from dunwell.flows.thank import Thanking, thank
from tests.cast import CLERK, ada
from tests.flows.money import at, pays
from tests.flows.planning import DAY, agreed, told_means

pytestmark = pytest.mark.django_db
PAID = date(2026, 1, 20)


def thanked(day: date = PAID, hour: int = 13) -> int:
    return thank(Thanking(wiring.reader(), wiring.links(), day, CLERK, at(day, hour)))


def test_a_payment_is_thanked_for_once_and_the_next_one_again() -> None:
    who = ada()
    pays(who.debt_id, 120_00, PAID)

    assert [thanked(), thanked(hour=14)] == [1, 0]
    action = Action.objects.get()
    assert "We received £120.00 on 20 January 2026" in action.text
    assert "What is left to pay: £180.00" in action.text
    pays(who.debt_id, 30_00, PAID + timedelta(days=1))
    assert thanked(PAID + timedelta(days=1)) == 1


def test_what_came_back_what_is_old_and_what_a_plan_thanks_for_is_not_thanked() -> None:
    who = ada()
    pays(who.debt_id, 120_00, PAID)
    assert thanked(PAID + timedelta(days=9)) == 0
    pays(who.debt_id, -120_00, PAID, code="AM04")
    assert thanked() == 0
    told_means(who)
    agreed(who, day=DAY)
    pays(who.debt_id, 100_00, PAID)
    assert thanked() == 0
