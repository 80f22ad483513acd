"""Negotiation: the fifteen promises it keeps, each on random cases, and a few that everybody can check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dunwell.core.negotiation import (
    KINDS,
    Case,
    Counter,
    Limits,
    Offer,
    OfferExpired,
    answer,
    check_open,
    demanded_percent,
    menu,
    words_of,
)
from dunwell.core.negotiation.answering import NotAnOffer
from dunwell.core.negotiation.case import EVIDENCE
from dunwell.core.negotiation.words import _catalogue
from dunwell.core.plans.keeping import Known
from dunwell.core.plans.schedule import PER_YEAR, on_weekdays

TODAY = date(2026, 3, 2)
FLOOR, AUTHORITY = Limits(50, 60, 5_00), Limits(80, 24, 5_00)
MANY = settings(max_examples=400, deadline=None)


def case(**more: object) -> Case:
    usual = Case(
        balance_minor=1_200_00,
        as_of=TODAY,
        earliest_on=TODAY,
        surplus_minor=100_00,
        affordable_minor=100_00,
        floor=FLOOR,
        authority=AUTHORITY,
    )
    return replace(usual, **more)  # type: ignore[arg-type]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    surplus = draw(st.one_of(st.none(), st.integers(-500_00, 2_000_00)))
    affordable = draw(st.integers(0, max(surplus or 0, 0)))
    floor = draw(st.integers(20, 100))
    months = draw(st.integers(6, 84))
    return Case(
        balance_minor=draw(st.integers(1, 30_000_00)),
        as_of=TODAY,
        earliest_on=TODAY + timedelta(days=draw(st.integers(0, 40))),
        surplus_minor=surplus,
        affordable_minor=affordable,
        floor=Limits(floor, months, draw(st.integers(1, 20_00))),
        authority=Limits(draw(st.integers(floor, 100)), draw(st.integers(3, months)), 5_00),
        token_minor=draw(st.integers(1, 5_00)),
        lump_minor=draw(st.sampled_from([0, 0, 300_00, 5_000_00])),
        every=draw(st.sampled_from(sorted(PER_YEAR))),
        payday_on=draw(st.one_of(st.none(), st.just(TODAY + timedelta(days=25)))),
        masked=frozenset(draw(st.sets(st.sampled_from(KINDS[:5]), max_size=2))),
        known=Known(draw(st.integers(0, 4)), draw(st.integers(0, 4)), draw(st.booleans())),
        evidence=frozenset(draw(st.sets(st.sampled_from(EVIDENCE)))),
        best_percent=draw(st.integers(40, 100)),
        cure_percent=draw(st.integers(0, 60)),
    )


def by_kind(offers: tuple[Offer, ...]) -> dict[str, Offer]:
    return {one.kind: one for one in offers}


def test_whoever_can_spare_a_hundred_is_offered_a_plan_they_can_keep() -> None:
    offers = by_kind(menu(case()))

    plan = offers["plan"]
    assert plan.total_minor == 1_200_00
    assert plan.instalment_minor <= 100_00
    assert not plan.needs_approval
    assert {words_of(one) for one in plan.because} >= {
        "The income was not seen on a document: it is looked at again after 30 days."
    }


def test_whoever_has_nothing_left_is_offered_time_advice_and_at_most_a_token() -> None:
    offers = by_kind(menu(case(surplus_minor=-50_00, affordable_minor=0)))

    assert set(offers) == {"token", "hold", "referral"}
    assert offers["token"].instalment_minor == 1_00


def test_money_on_hand_and_evidence_open_a_settlement() -> None:
    shown = case(lump_minor=900_00, evidence=frozenset(EVIDENCE))

    offers = by_kind(menu(shown))

    assert demanded_percent(shown) == 50
    assert offers["settlement"].total_minor + offers["settlement"].written_off_minor == 1_200_00
    assert offers["settlement"].needs_approval


def test_insisting_changes_nothing() -> None:
    asked = case(lump_minor=900_00, evidence=frozenset({"statement"}))
    low = Counter(650_00, 650_00, "month", TODAY)

    first, again = answer(low, asked), answer(low, asked)

    assert first == again
    assert (first.says, first.because[0].code) == ("counter", "below_demanded")


def test_beyond_the_officers_authority_it_is_referred_not_refused() -> None:
    found = answer(Counter(1_200_00, 40_00, "month", TODAY), case())

    assert (found.says, [one.code for one in found.because]) == ("refer", ["too_long", "beyond_authority"])


def test_more_than_can_be_spared_is_agreed_only_in_the_persons_words() -> None:
    much = Counter(1_200_00, 200_00, "month", TODAY)

    unsaid, said = answer(much, case()), answer(replace(much, is_chosen_in_words=True), case())

    assert (unsaid.says, unsaid.because[0].code) == ("counter", "above_affordable")
    assert (said.says, said.because[-1].code) == ("accept", "chosen_in_words")


def test_an_answer_that_is_no_gives_the_menu_and_its_reason() -> None:
    assert answer(Counter(1_300_00, 100_00, "month", TODAY), case()).because[0].code == "too_much"
    assert answer(Counter(1_200_00, 100_00, "month", TODAY - timedelta(days=1)), case()).because[0].code == "too_early"
    assert answer(Counter(1_200_00, 10_00, "month", TODAY), case()).because[0].code == "too_long"
    assert answer(Counter(300_00, 100_00, "month", TODAY), case()).because[0].code == "below_floor"
    no_statement = answer(Counter(1_200_00, 50_00, "month", TODAY), case(surplus_minor=None, affordable_minor=0))
    assert (no_statement.because[0].code, bool(no_statement.offers)) == ("no_statement", True)
    for nothing in (Counter(0, 1, "month", TODAY), Counter(1, 1, "moon", TODAY), Counter(10**9, 1, "month", TODAY)):
        with pytest.raises(NotAnOffer):
            answer(nothing, case())


def test_every_reason_is_written_in_three_languages() -> None:
    assert all({"en", "fr", "ar"} <= set(row) for row in _catalogue().values())


@given(cases())
@MANY
def test_1_no_instalment_is_more_than_can_be_afforded(one: Case) -> None:
    for offer in menu(one):
        if offer.kind in {"plan", "settlement_plan"}:
            assert offer.instalment_minor * PER_YEAR[one.every] <= one.affordable_minor * 12
        if offer.kind in {"full", "settlement"}:
            assert offer.total_minor <= max(one.lump_minor, one.per_period_minor)


@given(cases(), st.integers(-2_000_00, 0))
@MANY
def test_2_without_a_surplus_nothing_above_a_token_is_asked(one: Case, surplus: int) -> None:
    for offer in menu(replace(one, surplus_minor=surplus, affordable_minor=0)):
        assert offer.instalment_minor <= one.token_minor


@given(cases())
@MANY
def test_3_no_offer_is_below_the_floor_and_beyond_the_authority_it_needs_approval(one: Case) -> None:
    for offer in menu(one):
        if offer.kind in {"full", "plan", "settlement", "settlement_plan"}:
            assert offer.total_minor * 100 >= one.floor.settlement_percent_min * one.balance_minor
            months = len(offer.lines) * 12 / PER_YEAR[one.every]
            assert months <= one.floor.months_max or len(offer.lines) == 1
            is_beyond = offer.total_minor * 100 < one.authority.settlement_percent_min * one.balance_minor
            assert offer.needs_approval or not is_beyond


@given(cases(), st.sets(st.sampled_from(EVIDENCE)))
@MANY
def test_4_a_concession_is_never_taken_back(one: Case, more: set[str]) -> None:
    before = demanded_percent(one)
    later = replace(one, best_percent=before, evidence=frozenset(more))

    assert demanded_percent(later) <= max(before, one.floor.settlement_percent_min)
    assert demanded_percent(replace(one, evidence=one.evidence | more)) <= before


@given(cases())
@MANY
def test_5_and_6_totals_reconcile_to_the_cent(one: Case) -> None:
    for offer in menu(one):
        amounts = [line.amount_minor for line in offer.lines]
        assert sum(amounts) == offer.total_minor
        if offer.kind in {"full", "plan", "settlement", "settlement_plan"}:
            assert offer.total_minor + offer.written_off_minor == one.balance_minor
            assert max(amounts) - amounts[-1] <= 1
            assert amounts[-1] <= amounts[0]


@given(cases())
@MANY
def test_7_another_unit_of_currency_changes_only_the_unit(one: Case) -> None:
    def times(limits: Limits) -> Limits:
        return replace(limits, instalment_min_minor=limits.instalment_min_minor * 100)

    small = menu(one)
    large = menu(
        replace(
            one,
            balance_minor=one.balance_minor * 100,
            surplus_minor=None if one.surplus_minor is None else one.surplus_minor * 100,
            affordable_minor=one.affordable_minor * 100,
            token_minor=one.token_minor * 100,
            lump_minor=one.lump_minor * 100,
            floor=times(one.floor),
            authority=times(one.authority),
        )
    )

    if one.every == "month" and one.balance_minor > 1_000:
        assert [offer.kind for offer in small] == [offer.kind for offer in large]
        for a, b in zip(small, large, strict=True):
            assert abs(a.total_minor * 100 - b.total_minor) <= 100
            assert len(a.lines) == len(b.lines)


def worth(one: Case) -> int:
    return max((offer.value_minor for offer in menu(one)), default=0)


@given(cases(), st.integers(0, 1_000_00))
@MANY
def test_9_more_surplus_never_makes_the_best_offer_worth_less(one: Case, more: int) -> None:
    surplus = one.surplus_minor or 0
    before = replace(one, surplus_minor=surplus, masked=frozenset())
    richer = replace(before, surplus_minor=surplus + more, affordable_minor=one.affordable_minor + more)

    assert worth(richer) >= worth(before)


@given(cases())
@MANY
def test_10_money_falls_due_on_working_days_and_never_too_early(one: Case) -> None:
    for offer in menu(one):
        assert all(on_weekdays(line.due_on) and line.due_on >= one.earliest_on for line in offer.lines)


@given(cases())
@MANY
def test_11_an_expired_offer_cannot_be_accepted(one: Case) -> None:
    for offer in menu(one):
        check_open(offer, offer.stands_until)
        with pytest.raises(OfferExpired, match="ask for the offers of today"):
            check_open(offer, offer.stands_until + timedelta(days=1))


@given(cases())
@MANY
def test_12_what_is_ruled_out_is_never_shown(one: Case) -> None:
    assert not one.masked.intersection(offer.kind for offer in menu(one))


@given(cases())
@MANY
def test_15_the_same_case_gives_the_same_menu_of_three_at_most(one: Case) -> None:
    offers = menu(one)

    assert offers == menu(replace(one))
    assert len(offers) <= 3
    assert all(0 <= offer.kept_chance <= 1 for offer in offers)


@given(
    cases(),
    st.integers(1, 40_000_00),
    st.integers(1, 5_000_00),
    st.sampled_from(sorted(PER_YEAR)),
    st.integers(-5, 60),
    st.booleans(),
)
@settings(max_examples=600, deadline=None)
def test_what_is_accepted_is_lawful_afforded_and_within_the_authority(
    one: Case,
    total: int,
    instalment: int,
    every: str,
    days: int,
    in_words: bool,
) -> None:
    asked = Counter(total, max(instalment, -(-total // 500)), every, TODAY + timedelta(days=days), in_words)

    said = answer(asked, one)

    assert said == answer(asked, one)
    if said.says != "accept":
        assert said.because
        return
    assert total * 100 >= max(demanded_percent(one), one.authority.settlement_percent_min) * one.balance_minor
    assert total <= one.balance_minor
    assert asked.months <= one.authority.months_max or asked.count == 1
    assert asked.first_on >= one.earliest_on
    afforded = asked.instalment_minor * PER_YEAR[every] <= one.affordable_minor * 12
    on_hand = asked.count == 1 and total <= max(one.lump_minor, one.per_period_minor)
    assert in_words or afforded or on_hand
