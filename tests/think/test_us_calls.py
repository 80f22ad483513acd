"""How calls are counted under Regulation F, and which regime a scope row closes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dunwell.core.matter import Matter, read
from dunwell.core.matter.asked import Action
from dunwell.rulebook import closed_by
from dunwell.rulebook.us.calls import Limits, Tally, particular_debts, tallies
from dunwell.rulebook.us.consumers import same_consumer
from dunwell.rulebook.us.covered import covered, covered_debts

SEVEN = Limits(calls_max=7, window_days=7, quiet_days=7, consent_days=7)


def matter(*events: Mapping[str, Any], now: str = "2026-03-07T12:00:00-06:00", **changes: Any) -> Matter:
    facts = {
        "jurisdiction": "US",
        "region": None,
        "now": now,
        "collector": {"role": "third_party_collector"},
        "people": [
            {"id": "P1", "relation": "debtor", "kind": "individual", "zone": "America/Chicago"},
            {"id": "P2", "relation": "spouse", "kind": "individual", "zone": "America/Chicago"},
        ],
        "debts": [debt("D1"), debt("D2")],
        "events": list(events),
        "question": {"kind": "call_count"},
    }
    return read(facts | changes)


def debt(debt_id: str, **more: Any) -> dict[str, Any]:
    return {"id": debt_id, "product": "credit_card", "purpose": "consumer", "currency": "USD"} | more


def call(day: int, outcome: str = "no_answer", **more: Any) -> dict[str, Any]:
    at = f"2026-03-{day:02d}T10:00:00-06:00"
    said = {"at": at, "type": "contact_out", "channel": "phone", "person": "P1", "debts": ["D1"], "outcome": outcome}
    return said | more


def tally(m: Matter, name: str = "D1") -> Tally:
    return next(each for each in tallies(m, m.debtor, SEVEN) if each.debt == name)


def test_calls_about_one_debt_leave_the_count_of_another_alone() -> None:
    m = matter(call(2), call(3), call(3, debts=["D2"]))
    assert (tally(m).past, tally(m, "D2").past) == (2, 1)


def test_a_call_in_which_no_debt_was_named_is_charged_to_each_it_could_concern() -> None:
    m = matter(call(2, debts=["D1", "D2"], debts_named=[]))
    assert (tally(m).past, tally(m, "D2").past) == (1, 1)


def test_the_count_frees_the_day_on_which_the_first_call_leaves_the_window() -> None:
    m = matter(*(call(day) for day in range(1, 8)))
    assert tally(m).free_on == date(2026, 3, 8)


def test_the_date_of_a_conversation_is_the_first_of_the_quiet_days() -> None:
    told = tally(matter(call(2, "conversation")))
    assert (told.quiet, told.free_on) == ((date(2026, 3, 2), date(2026, 3, 8)), date(2026, 3, 9))


def test_a_call_made_with_consent_is_left_out_until_the_next_conversation() -> None:
    m = matter(call(1, "conversation", said=["consents_to_call_back"]), call(2), call(3, "conversation"), call(4))
    told = tally(m)
    assert told.left_out_on == (date(2026, 3, 2), date(2026, 3, 3))
    assert told.counted_on == (date(2026, 3, 1), date(2026, 3, 4))
    assert told.exclusion is None


def test_a_late_call_belongs_to_the_date_of_the_person_and_not_of_the_office() -> None:
    m = matter(call(1) | {"at": "2026-03-01T23:30:00-06:00"}, now="2026-03-07T23:45:00-06:00")
    assert tally(m).counted_on == (date(2026, 3, 1),)


def test_student_loans_placed_under_one_number_are_one_debt_and_cards_never_are() -> None:
    loans = [debt(name, product="student_loan", account_number_at_placement="A") for name in ("S1", "S2")]
    cards = [debt(name, account_number_at_placement="A") for name in ("D1", "D2")]
    groups = particular_debts(matter(debts=[*loans, *cards]))
    assert groups == {"S1": {"S1", "S2"}, "D1": {"D1"}, "D2": {"D2"}}


def test_before_an_event_nothing_later_is_known() -> None:
    m = matter(call(2), call(2), call(5))
    assert [len(m.before(number).past("contact_out")) for number in range(3)] == [0, 1, 2]
    assert m.before(2).today == date(2026, 3, 5)


def test_what_came_of_a_contact_is_known_when_it_is_asked_about_again() -> None:
    m = matter(call(2), call(5, "busy"))
    again = m.before(1).doing(Action(kind="contact", channel="phone")).at(m.now)
    assert m.made is None
    assert again.made == m.facts.events[1]


def test_an_event_without_an_hour_happens_at_noon_or_after_what_is_listed_before_it() -> None:
    m = matter(
        call(2) | {"at": "2026-03-02"}, call(3) | {"at": "2026-03-03T15:00:00-06:00"}, call(3) | {"at": "2026-03-03"}
    )
    assert m.before(0).now.hour == 12
    assert len(m.before(2).past("contact_out")) == 2


def test_what_binds_for_the_debtor_binds_for_the_spouse() -> None:
    m = matter()
    assert [each.id for each in same_consumer(m, m.person("P2"))] == ["P2", "P1"]


def test_only_the_consumer_debts_of_several_are_covered() -> None:
    m = matter(debts=[debt("D1", purpose="commercial"), debt("D2")])
    assert [each.id for each in covered_debts(m)] == ["D2"]


def test_whoever_collects_for_another_is_bound_unless_the_debt_was_not_in_default() -> None:
    def binds(role: str, **more: Any) -> bool:
        return covered(matter(collector={"role": role} | more))

    assert binds("third_party_collector")
    assert binds("collection_law_firm")
    assert binds("debt_buyer")
    assert not binds("debt_buyer", collecting_is_main_purpose=False)
    assert not binds("original_creditor")
    assert binds("original_creditor", uses_third_party_name=True)
    performing = [debt("D1", in_default_when_obtained=False)]
    assert not covered(matter(collector={"role": "servicer"}, debts=performing))


def test_a_scope_row_closes_its_own_regime_and_no_other_federal_law() -> None:
    assert closed_by(["us_fed.scope.consumer_debt"], ["us_fed.call_frequency.unit"])
    assert not closed_by(["us_fed.scope.consumer_debt"], ["us_fed.bankruptcy.stay"])
    assert not closed_by(["us_fed.scope.consumer_debt"], ["us_fed.transfer_ban.id_theft"])
    assert not closed_by(["us_fed.call_frequency"], ["us_fed.call_frequency"])
    assert closed_by(["uk.conc.scope"], ["uk.conc.hours"])
