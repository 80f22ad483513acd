"""Counts of states and cities: two per debt in Massachusetts, three in Washington, four and five in the District."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter.facts import Event, Given
from tests.think.twin.events import (
    BAR,
    PRESUMED,
    Claim,
    about,
    advice,
    asked_about,
    contacts,
    person_of,
    refusal,
    whose,
    within,
)

PHONED = ("phone", "voicemail", "text")
WROTE = ("email", "text", "social")
NOT_REACHED = ("no_answer", "busy", "not_in_service", "mailbox_full")
EXEMPT_IN_DC = ("residential_mortgage",)


def claims(given: Given) -> Iterator[Claim]:
    yield from {"US-MA": _massachusetts, "US-WA": _washington, "US-DC": _district, "US-NY": _new_york}[
        given.region or ""
    ](given)


def _at_work(given: Given, point_id: str | None) -> bool:
    return any(point.place == "work" for person in given.people for point in person.points if point.id == point_id)


def _per_debt(given: Given, kept: list[Event]) -> dict[str, int]:
    """By debt of the action, what was counted and the action itself."""
    return {debt: 1 + sum(debt in about(given, event) for event in kept) for debt in asked_about(given)}


def _massachusetts(given: Given) -> Iterator[Claim]:
    """Calls, texts and recorded messages per debt; not where nobody could be reached and no message be left."""
    assert given.action is not None
    kept = [
        event
        for event in contacts(given)
        if event.channel in PHONED
        and within(given, event, 7)
        and event.outcome not in NOT_REACHED
        and not _at_work(given, event.point)
    ]
    counts = _per_debt(given, kept)
    now_counts = given.action.channel in PHONED and not _at_work(given, given.action.point)
    yield refusal("us_ma.call_frequency", BAR, if_=now_counts and max(counts.values()) > 2)
    if now_counts and len(counts) == 1:
        yield Claim("us_ma.call_frequency", "counted", set(counts.values()))


def _washington(given: Given) -> Iterator[Claim]:
    """Every form of communication with debtor or spouse, over all debts; replies to the debtor apart."""
    assert given.action is not None
    if given.collector.role == "original_creditor":
        yield refusal("us_wa.frequency", PRESUMED, if_=False)
        return
    kept = [
        event
        for event in contacts(given)
        if within(given, event, 7)
        and person_of(given, whose(given, event)).relation in ("debtor", "spouse")
        and event.purpose != "answer_inbound"
    ]
    at_work = [event for event in kept if _at_work(given, event.point)]
    too_many_at_work = _at_work(given, given.action.point) and len(at_work) + 1 > 1
    yield refusal("us_wa.frequency", PRESUMED, if_=len(kept) + 1 > 3 or too_many_at_work)


def _district(given: Given) -> Iterator[Claim]:
    """Calls per account, and written messages of every kind together per account."""
    assert given.action is not None
    accounts = {debt.id for debt in given.debts if debt.product not in EXEMPT_IN_DC}
    week = [event for event in contacts(given) if within(given, event, 7)]
    called = _per_debt(given, [event for event in week if event.channel in ("phone", "voicemail")])
    wrote = _per_debt(given, [event for event in week if event.channel in WROTE])
    too_many = any(number > 4 for debt, number in called.items() if debt in accounts)
    yield refusal("us_dc.calls", BAR, if_=given.action.channel in ("phone", "voicemail") and too_many)
    too_many = any(number > 5 for debt, number in wrote.items() if debt in accounts)
    yield refusal("us_dc.electronic", BAR, if_=given.action.channel in WROTE and too_many)


def _new_york(given: Given) -> Iterator[Claim]:
    """In the city: contacts and attempts per account over all channels, mail apart. The row is not sure."""
    assert given.action is not None
    week = [event for event in contacts(given) if within(given, event, 7) and event.channel != "letter"]
    too_many = max(_per_debt(given, week).values()) > 3 and given.action.channel != "letter"
    yield refusal("us_nyc.frequency", BAR, if_=False)
    yield advice("us_nyc.frequency", if_=too_many and given.city is not None)
