"""Four eyes over what is given up or sent back: a limit by role, nobody on their own wish, no more than approved."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell import rulebook
from dunwell.cases import approvals
from dunwell.cases.approvals import NotYourOwn, NotYourTurn
from dunwell.config import wiring
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import Part, Role
from dunwell.flows import approve, giving, write_off
from dunwell.flows.giving import AskedAlready, Given, NothingAsked, Wish
from dunwell.flows.write_off import BeyondAuthority, MoreThanOwed
from dunwell.trail.models import Link
from tests.flows.money import at, bears, books_tie, lent, owed, pays, state
from tests.flows.planning import MANAGER, SUPERVISOR

pytestmark = pytest.mark.usefixtures("real_db")
MARCH = date(2026, 3, 2)
OFFICER = Actor("otto", frozenset({Role.OFFICER}))
OTHER = Actor("maya", frozenset({Role.MANAGER}))


def waives(debt_id: int, minor: int, *, by: Actor = SUPERVISOR, hour: int = 9) -> Given:
    wish = Wish("waiver", debt_id, MARCH, "hardship", {Part.PRINCIPAL: minor})
    return giving.give(wish, by=by, at=at(MARCH, hour))


def says(given: Given, *, by: Actor = MANAGER, is_yes: bool = True) -> str:
    assert given.approval_id
    done = approve.decide(
        approval_id=given.approval_id, is_yes=is_yes, words="looked at", vault=wiring.vault(), book=rulebook.load(),
        by=by, today=MARCH, at=at(MARCH, 15),
    )  # fmt: skip
    return done.card.state


def test_below_the_limit_it_is_done_at_once() -> None:
    debt_id = lent()

    done = waives(debt_id, 250_00)

    assert done.approval_id is None
    assert owed(debt_id) == {"principal": 750_00}


def test_above_the_limit_it_waits_for_somebody_else_and_leaves_a_trail() -> None:
    debt_id = lent()

    asked = waives(debt_id, 250_01)

    assert owed(debt_id) == {"principal": 1_000_00}
    assert says(asked) == "approved"
    assert owed(debt_id) == {"principal": 749_99}
    told = set(Link.objects.values_list("did", flat=True))
    assert told >= {"approval.asked", "approval.voted", "debt.waived"}
    assert books_tie()


def test_a_limit_cannot_be_passed_in_small_steps() -> None:
    debt_id = lent()
    waives(debt_id, 200_00)

    asked = waives(debt_id, 100_00, hour=10)

    assert asked.approval_id
    assert owed(debt_id) == {"principal": 800_00}


def test_a_limit_cannot_be_passed_by_naming_earlier_days() -> None:
    debt_id = lent()
    early = Wish("waiver", debt_id, date(2026, 1, 10), "hardship", {Part.PRINCIPAL: 200_00})
    giving.give(early, by=SUPERVISOR, at=at(MARCH))

    assert waives(debt_id, 100_00, hour=10).approval_id


def test_a_second_pair_of_eyes_looks_at_small_steps_as_at_their_sum() -> None:
    debt_id = lent(30_000_00)
    says(waives(debt_id, 9_000_00), by=OTHER)

    asked = waives(debt_id, 9_000_00, hour=16)

    assert approvals.approval(asked.approval_id or 0, seen_by=MANAGER).roles == ("supervisor", "manager")


def test_nobody_approves_their_own_wish_nor_out_of_turn() -> None:
    debt_id = lent(9_000_00)
    asked = waives(debt_id, 5_000_00, by=MANAGER)

    with pytest.raises(NotYourOwn):
        says(asked)
    with pytest.raises(NotYourTurn):
        says(asked, by=SUPERVISOR)
    assert owed(debt_id) == {"principal": 9_000_00}
    assert says(asked, by=OTHER) == "approved"


def test_a_no_books_nothing() -> None:
    debt_id = lent()

    assert says(waives(debt_id, 900_00), is_yes=False) == "refused"
    assert owed(debt_id) == {"principal": 1_000_00}


def test_the_direct_way_refuses_what_is_above_the_limit() -> None:
    debt_id = lent()

    with pytest.raises(BeyondAuthority, match=r"1000\.00 GBP is more than the 250\.00 GBP"):
        write_off.write_off(debt_id=debt_id, on=MARCH, because="uneconomic", by=SUPERVISOR, at=at(MARCH))
    with pytest.raises(NotForYou):
        write_off.waive(debt_id=debt_id, parts={Part.PRINCIPAL: 1}, on=MARCH, because="kind", by=OFFICER, at=at(MARCH))


def test_an_approval_serves_its_own_debt_and_amount_alone() -> None:
    debt_id, other = lent(), lent()
    asked = waives(debt_id, 900_00)
    says(asked)

    with pytest.raises(BeyondAuthority, match="not what was approved"):
        write_off.waive(
            debt_id=other, parts={Part.PRINCIPAL: 900_00}, on=MARCH, because="x", by=SUPERVISOR, at=at(MARCH, 16),
            approval_id=asked.approval_id,
        )  # fmt: skip


def test_an_officer_asks_and_a_write_off_is_done_on_the_yes() -> None:
    debt_id = lent(100_00)

    asked = giving.give(Wish("write_off", debt_id, MARCH, "uneconomic"), by=OFFICER, at=at(MARCH))
    with pytest.raises(AskedAlready):
        giving.give(Wish("write_off", debt_id, MARCH, "uneconomic"), by=OFFICER, at=at(MARCH, 10))

    assert says(asked) == "approved"
    assert (owed(debt_id), state(debt_id)) == ({}, "written_off")
    assert books_tie()


def test_a_write_off_that_is_approved_takes_the_interest_of_the_period_under_way() -> None:
    debt_id = lent()
    bears(debt_id)

    asked = giving.give(Wish("write_off", debt_id, MARCH, "uneconomic"), by=OFFICER, at=at(MARCH))

    assert says(asked) == "approved"
    assert (owed(debt_id), state(debt_id)) == ({}, "written_off")
    assert books_tie()


def test_a_large_refund_waits_and_is_held_against_what_is_still_held() -> None:
    debt_id = lent(100_00)
    pays(debt_id, 300_00, MARCH)
    large, small = (Wish("refund", debt_id, MARCH, "overpaid", amount_minor=minor) for minor in (150_00, 100_00))
    asked = giving.give(large, by=SUPERVISOR, at=at(MARCH, 13))
    giving.give(small, by=MANAGER, at=at(MARCH, 14))

    with pytest.raises(MoreThanOwed, match="held"):
        says(asked, by=OTHER)
    assert approvals.approval(asked.approval_id or 0, seen_by=MANAGER).state == "waiting"
    assert books_tie()


def test_what_is_not_said_or_not_there_is_not_asked_for() -> None:
    debt_id = lent(100_00)

    with pytest.raises(NothingAsked):
        giving.give(Wish("waiver", debt_id, MARCH, " ", {Part.PRINCIPAL: 1}), by=OFFICER, at=at(MARCH))
    with pytest.raises(MoreThanOwed):
        waives(debt_id, 900_00, by=OFFICER)
