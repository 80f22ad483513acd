"""What a creditor says of settling holds for its debts alone; who says nothing leaves it to the house."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.contrib.auth.models import Group, User

from dunwell.config.commands.floor import command
from dunwell.core.actor import NotForYou
from dunwell.core.negotiation import Counter, answer
from dunwell.core.words import Role
from dunwell.debts import floors
from dunwell.debts.floors import Floor, NotAFloor
from dunwell.debts.models import Portfolio
from tests.cast import AT, OFFICER, ada
from tests.flows.planning import FIRST, MANAGER, deal_of, told_means

pytestmark = pytest.mark.django_db


def test_a_creditor_that_never_settles_is_not_settled_with() -> None:
    who = ada()
    told_means(who)
    half = Counter(200_00, 200_00, "month", FIRST, is_chosen_in_words=True)
    before = deal_of(who).case

    floors.set_floor(portfolio_id=who.portfolio_id, floor=Floor(settlement_percent_min=100), by=MANAGER, at=AT)

    after = deal_of(who).case
    assert before.floor.settlement_percent_min < 100
    assert (after.floor.settlement_percent_min, after.floor.months_max) == (100, before.floor.months_max)
    assert [one.code for one in answer(half, after).because] == ["below_floor"]


def test_what_a_creditor_takes_back_is_the_houses_again() -> None:
    who = ada()
    house = deal_of(who).case.floor
    own = Floor(settlement_percent_min=80, plan_months_max=6, instalment_min_minor=20_00)

    floors.set_floor(portfolio_id=who.portfolio_id, floor=own, by=MANAGER, at=AT)
    said = deal_of(who).case.floor
    floors.set_floor(portfolio_id=who.portfolio_id, floor=Floor(), by=MANAGER, at=AT)

    assert (said.settlement_percent_min, said.months_max, said.instalment_min_minor) == (80, 6, 20_00)
    assert deal_of(who).case.floor == house


def test_a_floor_that_cannot_be_meant_or_is_set_by_an_officer_is_refused() -> None:
    who = ada()

    for wrong in (Floor(settlement_percent_min=0), Floor(settlement_percent_min=101), Floor(plan_months_max=-1)):
        with pytest.raises(NotAFloor):
            floors.set_floor(portfolio_id=who.portfolio_id, floor=wrong, by=MANAGER, at=AT)
    with pytest.raises(NotForYou):
        floors.set_floor(portfolio_id=who.portfolio_id, floor=Floor(), by=OFFICER, at=AT)


def test_a_manager_records_a_floor_in_the_words_of_the_creditor() -> None:
    who = ada()
    name = Portfolio.objects.get(pk=who.portfolio_id).name
    User.objects.create_user("maya").groups.add(Group.objects.get_or_create(name=Role.MANAGER)[0])

    said = ["--by", "maya", "--settles-for", "80", "--months", "6", "--instalment", "20.00"]
    done = CliRunner().invoke(command, [name, *said])

    assert (done.exit_code, done.output) == (0, f"recorded for {name}\n")
    assert floors.floor_of(who.portfolio_id) == Floor(80, 6, 20_00)
