"""Settlements, approvals and statements told as a collections person would."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dunwell.cases import approvals
from dunwell.cases import means as kept_means
from dunwell.cases.approvals import NotADelegation, NothingToDecide, NotYourOwn, NotYourTurn
from dunwell.config import wiring
from dunwell.core.actor import NotForYou
from dunwell.core.words import CircumstanceKind
from dunwell.debts import queries as debts
from dunwell.flows import circumstance, plan
from dunwell.flows.means import NotTheirDocument
from dunwell.flows.plan import NotAgreed
from dunwell.flows.plan_case import Wish
from dunwell.parties.circumstances import NewCircumstance
from tests.cast import AT, OFFICER, Member, ada
from tests.flows.planning import (
    DAY,
    FIRST,
    MANAGER,
    SUPERVISOR,
    Letters,
    agreed,
    deal_of,
    household,
    judged,
    newest,
    noon,
    over,
    told_means,
    voted,
)
from tests.rooms.test_debts import pay

pytestmark = pytest.mark.django_db


def owed(who: Member) -> int:
    return sum(debts.locked(who.debt_id).owed.values())


def test_during_a_moratorium_nothing_is_offered_but_time() -> None:
    who = ada()
    told_means(who)
    fact = NewCircumstance(CircumstanceKind.MORATORIUM, "test", DAY)
    circumstance.record(person_id=who.person_id, new=fact, vault=wiring.vault(), by=OFFICER, at=noon(DAY))

    deal = deal_of(who)

    assert {one.kind for _, one in plan.offers(deal, person_id=who.person_id, by=OFFICER, at=AT)} == {"hold"}
    with pytest.raises(NotAgreed, match="rules this out"):
        agreed(who)


def test_a_settlement_is_approved_by_another_paid_and_only_then_written_off() -> None:
    who, letters = ada(), Letters()
    told_means(who)
    wish = Wish(lump_minor=240_00, is_lump_shown=True, has_shock=True)
    part = over(240_00, 240_00, shape="once")

    asked = agreed(who, part, wish=wish)
    assert asked.approval_id
    assert asked.plan_id is None
    decided = voted(asked.approval_id, by=SUPERVISOR)

    assert decided.plan_id
    card = newest(who, day=DAY)
    assert (card.kind, card.agreed_minor, card.forgiven_minor) == ("settlement", 240_00, 60_00)
    assert owed(who) == 300_00
    pay(who.debt_id, 240_00, FIRST)
    judged(FIRST, letters)
    assert owed(who) == 0
    assert debts.locked(who.debt_id).state == "settled"
    assert letters.sent == ["settlement_completed"]
    assert judged(FIRST, letters) == {}


def test_a_settlement_that_is_not_paid_forgives_nothing() -> None:
    who, letters = ada(), Letters()
    told_means(who)
    wish = Wish(lump_minor=240_00, is_lump_shown=True, has_shock=True)
    asked = agreed(who, over(240_00, 240_00, shape="once"), wish=wish)
    assert asked.approval_id
    voted(asked.approval_id, by=SUPERVISOR)

    judged(DAY, letters)
    pay(who.debt_id, 100_00, FIRST)
    judged(date(2026, 2, 6), letters)
    judged(date(2026, 3, 20), letters)

    assert owed(who) == 200_00
    assert newest(who, day=date(2026, 3, 20)).state == "broken"
    assert letters.sent == ["settlement_agreed", "plan_missed", "plan_progress", "plan_broken"]


def test_nobody_approves_their_own_and_only_whose_turn_it_is() -> None:
    who = ada()
    told_means(who)
    wish = Wish(lump_minor=200_00, is_lump_shown=True, has_shock=True)
    asked = agreed(who, over(200_00, 200_00, shape="once"), wish=wish, by=SUPERVISOR).approval_id
    assert asked

    with pytest.raises(NotYourOwn):
        voted(asked, by=SUPERVISOR)
    with pytest.raises(NotYourTurn, match="is asked now: supervisor"):
        voted(asked, by=OFFICER)
    stand_in = OFFICER
    with pytest.raises(NotADelegation):
        approvals.delegate(to_name="sami", role="supervisor", starts_on=DAY, ends_on=DAY, by=SUPERVISOR, at=AT)
    approvals.delegate(to_name="olga", role="supervisor", starts_on=DAY, ends_on=DAY, by=SUPERVISOR, at=AT)
    with pytest.raises(NotYourTurn):
        voted(asked, by=stand_in)
    sara = type(SUPERVISOR)("sara", SUPERVISOR.roles)
    approvals.delegate(to_name="olga", role="supervisor", starts_on=DAY, ends_on=DAY, by=sara, at=AT)
    assert voted(asked, by=stand_in).plan_id
    with pytest.raises(NothingToDecide):
        voted(asked, by=sara)


def test_a_no_ends_it_and_silence_lets_it_expire() -> None:
    who = ada()
    wish = Wish(lump_minor=240_00, is_lump_shown=True, has_shock=True)
    told_means(who)
    asked = agreed(who, over(240_00, 240_00, shape="once"), wish=wish).approval_id
    assert asked
    assert voted(asked, by=SUPERVISOR, is_yes=False).card.state == "refused"

    again = agreed(who, over(240_00, 240_00, shape="once"), wish=wish, key="form-2").approval_id
    assert again
    assert judged(DAY + timedelta(days=6)) == {"expired": 1}
    with pytest.raises(NothingToDecide):
        voted(again, by=SUPERVISOR, day=DAY + timedelta(days=6))


def test_a_large_settlement_takes_two_people_of_two_ranks() -> None:
    from dunwell.core.negotiation.limits import house

    assert house(DAY).approvers("settlement", 4_999_99) == ("supervisor",)
    assert house(DAY).approvers("settlement", 5_000_00) == ("supervisor", "manager")
    assert MANAGER.name != SUPERVISOR.name


def test_a_statement_is_sealed_and_who_opened_it_is_on_the_trail() -> None:
    from dunwell.cases.models import MeansStatement
    from dunwell.trail.models import Link

    who = ada()
    told_means(who)
    opened = kept_means.open_newest(who.person_id, vault=wiring.vault(), why="call", seen_by=OFFICER, at=AT)

    assert opened
    assert opened[1] == household()
    assert b"income_wages" not in bytes(MeansStatement.objects.get().sealed)
    assert Link.objects.filter(did="means.opened").count() == 1
    assert kept_means.unopenable(vault=wiring.vault()) == []
    MeansStatement.objects.update(person_id=who.person_id + 1)
    assert len(kept_means.unopenable(vault=wiring.vault())) == 1
    with pytest.raises(NotForYou):
        kept_means.open_newest(who.person_id, vault=wiring.vault(), why="", seen_by=MANAGER, at=AT)


def test_a_figure_may_only_name_documents_of_their_own_debts() -> None:
    who = ada()
    statement = household()
    from dataclasses import replace

    figures = (replace(statement.figures[0], document_ids=(999,)), *statement.figures[1:])

    with pytest.raises(NotTheirDocument):
        told_means(who, replace(statement, figures=figures))


def test_a_statement_is_sealed_anew_when_the_key_is_changed() -> None:
    from dunwell.cases.models import MeansStatement

    who = ada()
    told_means(who)
    before = bytes(MeansStatement.objects.get().sealed)
    vault = wiring.vault()
    vault.add_key()  # type: ignore[attr-defined]

    count = kept_means.reseal(vault=wiring.vault())

    assert count == 1
    assert bytes(MeansStatement.objects.get().sealed) != before
    assert kept_means.unopenable(vault=wiring.vault()) == []


def test_interest_frozen_by_a_plan_stays_away_for_its_days_and_runs_again_when_it_is_broken() -> None:
    from dunwell.debts import terms

    who = ada()
    told_means(who)
    agreed(who)
    (frozen,) = terms.stops_of([who.debt_id])
    assert (frozen.starts_on, frozen.ends_on) == (DAY, None)

    judged(date(2026, 3, 6))

    (kept,) = terms.stops_of([who.debt_id])
    assert (kept.starts_on, kept.ends_on) == (DAY, date(2026, 3, 5))
