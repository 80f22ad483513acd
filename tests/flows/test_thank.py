"""Who paid is thanked once, in words that tell what is left; a plan thanks by itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from dunwell.config import wiring
from dunwell.contacts.models import Action
from dunwell.core.words import CircumstanceKind
from dunwell.debts.models import Debt
from dunwell.flows import circumstance, write_off
from dunwell.flows.deliver import ask_gate
from dunwell.flows.thank import Thanking, thank
from dunwell.parties.circumstances import NewCircumstance
from tests.cast import CLERK, OFFICER, ada
from tests.flows.delivering import BY, MovingClock, Post, action, outlets
from tests.flows.money import at, pays
from tests.flows.planning import DAY, MANAGER, agreed, told_means

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


def asked(one: Action, day: date) -> tuple[str, list[str]]:
    """What the gate says of a message at noon."""
    [verdict] = ask_gate([one.pk], outlets=outlets(Post(), MovingClock(at(day, 12)), Path("unused")), by=BY)
    return verdict.answer, sorted(verdict.rules)


def test_who_paid_everything_is_told_so_although_the_debt_is_closed_and_is_asked_for_nothing_any_more() -> None:
    who = ada()
    pays(who.debt_id, 300_00, PAID)
    assert Debt.objects.get(pk=who.debt_id).state == "paid"

    assert [thanked(), thanked(hour=14)] == [1, 0]
    [last] = Action.objects.all()

    assert (last.template, last.language) == ("paid_in_full", "en")
    assert "We received £300.00 on 20 January 2026" in last.text
    assert "Nothing is left to pay" in last.text
    assert asked(last, PAID) == ("permitted", [])
    assert asked(action(who, name="thank_you"), PAID)[0] != "permitted"
    demand = asked(action(who), PAID)
    assert demand[0] != "permitted"


def test_who_pays_a_debt_that_was_written_off_is_told_that_it_came_and_of_nothing_that_is_left() -> None:
    who = ada()
    write_off.write_off(debt_id=who.debt_id, on=DAY, because="gone away", by=MANAGER, at=at(DAY))
    pays(who.debt_id, 120_00, PAID)
    assert Debt.objects.get(pk=who.debt_id).state == "written_off"

    assert [thanked(), thanked(hour=14)] == [1, 0]
    [receipt] = Action.objects.all()

    assert receipt.template == "payment_received"
    assert "We received £120.00 on 20 January 2026" in receipt.text
    assert "180" not in receipt.text
    assert "left" not in receipt.text
    assert asked(receipt, PAID) == ("permitted", [])
    assert asked(action(who), PAID)[0] != "permitted"


def test_a_receipt_for_a_debt_written_off_is_held_to_the_law_like_any_other() -> None:
    who = ada()
    write_off.write_off(debt_id=who.debt_id, on=DAY, because="gone away", by=MANAGER, at=at(DAY))
    pays(who.debt_id, 120_00, PAID)
    thanked()
    [receipt] = Action.objects.all()
    new = NewCircumstance(CircumstanceKind.MORATORIUM, "desk:phone", PAID, ends_on=PAID + timedelta(days=60))
    circumstance.record(person_id=who.person_id, new=new, vault=wiring.vault(), by=OFFICER, at=at(PAID, 11))

    answer, rules = asked(receipt, PAID)

    assert answer != "permitted"
    assert "house.not_open" not in rules
