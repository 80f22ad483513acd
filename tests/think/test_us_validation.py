"""Validation periods, disputes and messages under US federal law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from dunwell import rulebook
from dunwell.core.matter import Matter, Said, read
from dunwell.rulebook.us.disputes.pending import disputes_of_any_form
from dunwell.rulebook.us.messages import first_communication, is_communication, is_limited_content
from dunwell.rulebook.us.validation.period import governing_notice, outstanding, period_end

BOOK = rulebook.load()
FOUR = ("business_name_neutral", "reply_request", "caller_name", "callback_number")


def matter(*events: Mapping[str, Any], now: str = "2026-08-03T12:00:00-05:00", **changes: Any) -> Matter:
    facts = {
        "jurisdiction": "US",
        "region": None,
        "now": now,
        "collector": {"role": "third_party_collector"},
        "people": [{"id": "P1", "relation": "debtor", "kind": "individual", "zone": "America/Chicago"}],
        "debts": [{"id": "D1", "product": "credit_card", "purpose": "consumer", "currency": "USD"}],
        "events": list(events),
        "question": {"kind": "duty_due"},
    }
    return read(facts | changes)


def sent(on: str, **more: Any) -> dict[str, Any]:
    return {"at": on, "type": "validation_notice_sent", "channel": "letter"} | more


def ends(m: Matter) -> date | None:
    return period_end(m, m.debt, receipt_days=5, period_days=30)


def said(rule_id: str, m: Matter) -> tuple[Said, ...]:
    return BOOK.rule(rule_id).says(m)


@pytest.mark.parametrize(
    ("notice_on", "last_day"),
    [
        ("2026-06-01", date(2026, 7, 8)),  # Monday: a weekend is skipped
        ("2026-06-15", date(2026, 7, 23)),  # 19 June is a holiday, and a weekend follows
        ("2026-06-29", date(2026, 8, 5)),  # 4 July is a Saturday: the Friday kept in its place is a day like others
    ],
)
def test_the_period_is_thirty_days_from_five_working_days_after_sending(notice_on: str, last_day: date) -> None:
    assert ends(matter(sent(notice_on))) == last_day


def test_a_calendar_given_with_the_facts_takes_the_place_of_the_official_one() -> None:
    none_off: dict[str, list[str]] = {"weekend": [], "holidays": []}
    assert ends(matter(sent("2026-06-01"), calendar=none_off)) == date(2026, 7, 6)


def test_a_notice_that_came_back_gives_way_to_the_one_sent_instead() -> None:
    m = matter(sent("2026-06-01"), {"at": "2026-06-09", "type": "returned_undeliverable"}, sent("2026-06-12"))
    governing = governing_notice(m, m.debt)
    assert governing is not None
    assert governing.at == date(2026, 6, 12)


def test_a_second_copy_of_a_notice_that_arrived_begins_no_new_period() -> None:
    assert ends(matter(sent("2026-06-01"), sent("2026-06-12", resend=True))) == date(2026, 7, 8)


def test_a_voicemail_of_limited_content_does_not_start_the_clock() -> None:
    left = {"at": "2026-06-01", "type": "contact_out", "channel": "voicemail", "person": "P1", "debts": ["D1"]}
    silent, telling = matter(left | {"content": ["limited_content"]}), matter(left | {"content": ["debt_information"]})
    assert first_communication(silent, silent.debt) is None
    assert outstanding(telling, telling.debt, notice_days=5) == (date(2026, 6, 6), None)


@pytest.mark.parametrize(
    ("channel", "content", "limited", "communication"),
    [
        ("voicemail", FOUR, True, False),
        ("voicemail", (*FOUR, "salutation"), True, False),
        ("voicemail", FOUR[:3], False, False),
        ("voicemail", (*FOUR, "state_required_statement"), False, True),
        ("voicemail", (*FOUR, "business_name_reveals_collection"), False, True),
        ("text", FOUR, False, True),
        ("letter", ("advertising",), False, False),
        ("email", (), False, True),
    ],
)
def test_only_a_voicemail_with_nothing_but_the_listed_items_is_no_communication(
    channel: str, content: tuple[str, ...], limited: bool, communication: bool
) -> None:
    assert is_limited_content(channel, content) is limited
    assert is_communication(channel, content) is communication


def test_a_recording_that_broke_off_has_not_limited_content() -> None:
    assert not is_limited_content("voicemail", FOUR, cut_off=True)


def test_words_that_nothing_is_owed_are_a_dispute_that_reports_must_show() -> None:
    talk = {"at": "2026-06-01", "type": "contact_in", "channel": "phone", "person": "P1", "debts": ["D1"]}
    m = matter(talk | {"outcome": "conversation", "said": ["does_not_owe"]})
    assert len(disputes_of_any_form(m, m.debt)) == 1


def test_reporting_waits_until_fourteen_days_after_the_letter_are_over() -> None:
    letter = {"at": "2026-06-01", "type": "contact_out", "channel": "letter", "person": "P1", "debts": ["D1"]}
    facts = {"question": None, "action": {"kind": "furnish", "debts": ["D1"]}}
    early = matter(letter, now="2026-06-15T12:00:00-05:00", **facts)
    assert [each.until for each in said("us.reg_f.passive_collection", early)] == [date(2026, 6, 16)]
    assert said("us.reg_f.passive_collection", matter(letter, now="2026-06-16T12:00:00-05:00", **facts)) == ()


def test_a_refusal_spoken_in_our_own_call_closes_the_telephone_and_nothing_else() -> None:
    call = {"at": "2026-06-01", "type": "contact_out", "channel": "phone", "person": "P1", "debts": ["D1"]}
    refused = call | {"outcome": "conversation", "said": ["stop_calling"]}
    contact = {"kind": "contact", "purpose": "discuss_debt", "person": "P1", "debts": ["D1"]}
    by = {
        channel: [each.kind for each in said("us.reg_f.medium_refused", matter(refused, question=None, action=action))]
        for channel in ("phone", "voicemail", "text")
        if (action := contact | {"channel": channel})
    }
    assert by == {"phone": ["fact", "bar"], "voicemail": ["fact", "bar"], "text": ["fact"]}
