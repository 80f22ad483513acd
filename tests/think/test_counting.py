"""Contacts counted over a window of the person's own dates, and hours at every place where the person may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from dunwell.core.matter import Matter, read
from dunwell.core.matter.asked import Question
from dunwell.rulebook.counting import tally
from dunwell.rulebook.local_hours import is_barred_hour, is_consented_hour, is_within

CALL = {"kind": "contact", "channel": "phone", "purpose": "discuss_debt", "person": "P1", "debts": ["D1"]}


def matter(events: list[dict[str, Any]], **person: Any) -> Matter:
    """A call at noon on 10 March in Chicago, after these events."""
    who = {"id": "P1", "relation": "debtor", "kind": "individual", "zone": "America/Chicago"}
    return read(
        {
            "jurisdiction": "US",
            "region": None,
            "now": "2026-03-10T12:00:00-05:00",
            "collector": {"role": "third_party_collector"},
            "people": [who | person],
            "debts": [{"id": "D1", "product": "credit_card", "purpose": "consumer", "currency": "USD"}],
            "events": events,
            "action": CALL,
        }
    )


def call(at: str) -> dict[str, Any]:
    """A call placed then."""
    return {"at": at, "type": "contact_out", "channel": "phone", "person": "P1", "debts": ["D1"]}


def test_the_window_is_seven_local_dates_that_end_today() -> None:
    count = tally(matter([call("2026-03-03T12:00:00-06:00"), call("2026-03-04T12:00:00-06:00")]), window_days=7)

    assert (count.days, count.with_this) == ((date(2026, 3, 4),), 2)
    assert (count.window.from_, count.window.to) == (date(2026, 3, 4), date(2026, 3, 10))


def test_a_call_late_at_night_counts_on_the_date_where_the_person_is() -> None:
    count = tally(matter([call("2026-03-09T04:30:00+00:00")]), window_days=7)

    assert count.days == (date(2026, 3, 8),)


def test_the_next_free_day_is_when_enough_contacts_have_left_the_window() -> None:
    count = tally(matter([call("2026-03-05T12:00:00-06:00"), call("2026-03-07T12:00:00-06:00")]), window_days=7)

    assert [count.free_on(most) for most in (1, 2, 3, 0)] == [
        date(2026, 3, 14),
        date(2026, 3, 12),
        date(2026, 3, 10),
        None,
    ]


def test_asked_about_a_history_the_count_is_that_of_its_fullest_week() -> None:
    calls = [call(f"2026-02-{day:02d}T12:00:00-06:00") for day in (2, 3, 4)] + [call("2026-03-09T12:00:00-05:00")]
    asked = matter(calls)
    history = Matter(replace(asked.facts, action=None, question=Question(kind="judge_history")))

    assert (tally(asked, window_days=7).with_this, tally(history, window_days=7).with_this) == (2, 3)


def test_hours_must_be_right_in_every_zone_where_the_person_may_be() -> None:
    points = [
        {"id": "cell", "kind": "mobile", "zone": "America/New_York"},
        {"id": "post", "kind": "postal", "zone": "America/Los_Angeles"},
    ]
    unsure = matter([], zone=None, unknown=["zone"], points=points)

    assert is_within(unsure, 10 * 60, 14 * 60)
    assert not is_within(unsure, 11 * 60, 14 * 60)


def test_hours_the_person_ruled_out_may_run_over_midnight() -> None:
    nights = [{"kind": "barred_hours", "from": "22:00", "to": "12:30"}]
    days = [{"kind": "barred_hours", "from": "09:00", "to": "12:00"}]

    assert is_barred_hour(matter([], preferences=nights), "phone")
    assert not is_barred_hour(matter([], preferences=days), "phone")


def test_consent_covers_the_hours_it_names() -> None:
    noon = [{"kind": "contact_hours", "given": True, "from": "11:00", "to": "13:00"}]
    evening = [{"kind": "contact_hours", "given": True, "from": "20:00", "to": "22:00"}]

    assert is_consented_hour(matter([], consents=noon))
    assert not is_consented_hour(matter([], consents=evening))
