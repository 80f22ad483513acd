"""One matter: how its facts are read, and how it is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from dunwell.core.matter import BadFacts, read

NOW = "2026-03-10T12:00:00-05:00"


def given(**changes: Any) -> dict[str, Any]:
    """A call at noon in Chicago about one card."""
    return {
        "jurisdiction": "US",
        "region": None,
        "now": NOW,
        "collector": {"role": "third_party_collector", "id": "C1"},
        "people": [{"id": "P1", "relation": "debtor", "kind": "individual", "zone": "America/Chicago"}],
        "debts": [{"id": "D1", "product": "credit_card", "purpose": "consumer", "currency": "USD"}],
        "action": {"kind": "contact", "channel": "phone", "purpose": "discuss_debt", "person": "P1", "debts": ["D1"]},
    } | changes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mood": "good"}, "mood"),
        ({"jurisdiction": "FR"}, "jurisdiction"),
        ({"now": "2026-03-10T12:00:00"}, "offset"),
        ({"events": [{"at": "2026-03-01", "type": "telepathy"}]}, "events.0.type"),
        ({"events": [{"at": "2026-03-01", "type": "debt_paid", "channel": "phone"}]}, "debt_paid carries no channel"),
        ({"events": [{"at": "2026-03-01", "type": "receipt_learned"}]}, "lacks received_on"),
        ({"events": [{"at": "2026-03-02", "type": "furnished"}, {"at": "2026-03-01", "type": "furnished"}]}, "oldest"),
        ({"events": [{"at": "2026-03-01", "type": "furnished", "debts": ["D9"]}]}, "no debt is called 'D9'"),
        ({"people": []}, "debtor is missing"),
        ({"question": {"kind": "retention"}}, "exactly one"),
        ({"action": {"kind": "contact", "channel": "fax", "purpose": "marketing", "person": "P1", "debts": []}},
         "action.channel"),
        (
            {"people": [{"id": "P1", "relation": "debtor", "kind": "individual", "zone": "Mars/Base"}]},
            "no time zone",
        ),
        ({"debts": [{"id": "D1", "product": "credit_card", "purpose": "consumer", "currency": "USD", "apr": "x"}]},
         "apr"),
        ({"debts": [{"id": "D1", "product": "credit_card", "purpose": "consumer", "currency": "USD",
                     "balance_minor": 10.5}]}, "balance_minor"),
        ({"now": datetime(2026, 3, 10, tzinfo=UTC)}, "quoted"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_its_place(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadFacts, match=words):
        read(given(**changes))


def test_what_is_later_than_now_has_not_happened() -> None:
    events = [
        {"at": "2026-03-10T11:59:00-05:00", "type": "contact_out", "channel": "phone", "person": "P1", "debts": ["D1"]},
        {"at": "2026-03-10T12:01:00-05:00", "type": "contact_out", "channel": "phone", "person": "P1", "debts": ["D1"]},
    ]
    matter = read(given(events=events))

    assert len(matter.past("contact_out")) == 1
    assert len(matter.at(datetime(2026, 3, 10, 18, tzinfo=UTC)).past("contact_out")) == 2


def test_a_day_is_the_day_on_the_clock_of_the_person() -> None:
    matter = read(given(now="2026-03-11T01:00:00+00:00"))

    assert matter.today == date(2026, 3, 10)


def test_a_person_whose_zone_is_not_known_has_every_clock_their_points_hint_at() -> None:
    points = [
        {"id": "a", "kind": "mobile", "zone": "America/New_York"},
        {"id": "b", "kind": "postal", "zone": "America/Los_Angeles"},
    ]
    person = {"id": "P1", "relation": "debtor", "kind": "individual", "unknown": ["zone"], "points": points}
    matter = read(given(people=[person]))

    assert [clock.hour for clock in matter.clocks()] == [13, 10]


def test_what_another_collector_did_is_not_ours() -> None:
    events = [
        {
            "at": "2026-03-01",
            "type": "contact_out",
            "channel": "phone",
            "person": "P1",
            "debts": ["D1"],
            "collector": "C2",
        },
        {"at": "2026-03-02", "type": "contact_out", "channel": "phone", "person": "P1", "debts": ["D1"]},
    ]
    matter = read(given(events=events, other_collectors=[{"id": "C2", "role": "third_party_collector"}]))

    assert [event.at for event in matter.past("contact_out")] == [date(2026, 3, 2)]
    assert len(matter.past("contact_out", collector=None)) == 2


def test_a_consent_that_was_taken_back_is_none() -> None:
    consents = [
        {"kind": "email", "given": True, "at": "2026-01-01"},
        {"kind": "email", "given": False, "at": "2026-02-01"},
    ]
    person = {"id": "P1", "relation": "debtor", "kind": "individual", "zone": "America/Chicago", "consents": consents}

    assert read(given(people=[person])).consent("email") is None
    assert read(given(people=[person], now="2026-01-15T12:00:00-06:00")).consent("email") is not None


@pytest.mark.parametrize(("form", "is_writing"), [("letter", True), ("phone", False), ("portal", False), (None, False)])
def test_an_electronic_form_is_writing_only_where_the_collector_takes_it(form: str | None, is_writing: bool) -> None:
    matter = read(given())

    assert matter.is_in_writing(form) is is_writing
    accepting = read(given(collector={"role": "third_party_collector", "accepts_writing_by": ["portal"]}))
    assert accepting.is_in_writing("portal")
    assert matter.is_in_writing("email")
    assert not accepting.is_in_writing("email")
