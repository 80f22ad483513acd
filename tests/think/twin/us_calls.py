"""Regulation F: seven calls in seven days, and a quiet week after a conversation. Per collector, person and debt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter.facts import Event, Given
from tests.think.twin.events import (
    NOTHING,
    PRESUMED,
    Claim,
    asked_about,
    local,
    ours,
    person_of,
    reached,
    spoken_of,
    today,
    whose,
)

COUNT, QUIET = "us_fed.call_frequency", "us_fed.call_frequency.after_conversation"
CONSENT, UNIT = "us_fed.call_frequency.excl_consent", "us_fed.call_frequency.unit"
NOT_CONNECTED = ("busy", "not_in_service")


def is_bound(given: Given) -> bool:
    """Whether the federal act binds who collects."""
    who = given.collector
    if who.role in ("third_party_collector", "collection_law_firm"):
        return True
    if who.role == "debt_buyer":
        return who.collecting_is_main_purpose is True
    return who.role == "original_creditor" and who.uses_third_party_name


def consumer_debts(given: Given) -> set[str]:
    return {debt.id for debt in given.debts if debt.purpose == "consumer"}


def group_of(given: Given, debt_id: str) -> frozenset[str]:
    """The debts that are one particular debt with it: student loans placed under one account number."""
    me = next(debt for debt in given.debts if debt.id == debt_id)
    if me.product != "student_loan" or me.account_number_at_placement is None:
        return frozenset({debt_id})
    return frozenset(
        debt.id
        for debt in given.debts
        if debt.product == "student_loan" and debt.account_number_at_placement == me.account_number_at_placement
    )


def is_call(event: Event) -> bool:
    return event.type == "contact_out" and event.channel in ("phone", "voicemail")


def is_conversation(event: Event) -> bool:
    return event.type in ("contact_out", "contact_in") and event.channel == "phone" and event.outcome == "conversation"


def consented_on(given: Given, person: str, until: int, day: date) -> date | None:
    """The day of a consent that covers a call on `day`, placed after the first `until` events; None without one."""
    covering: date | None = None
    for event in given.events[:until]:
        if whose(given, event) != person or not ours(given, event):
            continue
        if is_conversation(event):
            covering = None
        if "consents_to_call_back" in event.said:
            covering = local(given, event.at, person)
    return covering if covering is not None and 0 <= (day - covering).days < 7 else None


def counted(given: Given, person: str, group: frozenset[str], day: date) -> list[Event]:
    """The calls to the person about that debt in the seven dates that end with `day`, exclusions left out."""
    kept = []
    for number, event in enumerate(given.events):
        if not is_call(event) or not ours(given, event) or whose(given, event) != person:
            continue
        called_on = local(given, event.at, person)
        if not 0 <= (day - called_on).days < 7 or not group & spoken_of(given, event):
            continue
        if event.outcome in NOT_CONNECTED or consented_on(given, person, number, called_on):
            continue
        kept.append(event)
    return kept


def quiet_from(given: Given, person: str, group: frozenset[str]) -> date | None:
    """The day on which the person last spoke about that debt with this collector, whoever called."""
    days = [
        local(given, event.at, person)
        for event in given.events
        if is_conversation(event)
        and ours(given, event)
        and whose(given, event) == person
        and group & spoken_of(given, event)
    ]
    return days[-1] if days else None


def claims(given: Given) -> Iterator[Claim]:
    if given.question is not None:
        yield from _of_count(given)
        return
    person, day = reached(given), today(given)
    wanted = {group_of(given, debt) for debt in asked_about(given) if debt in consumer_debts(given)}
    professional = person_of(given, person).relation == "debtor_attorney"
    consented = consented_on(given, person, len(given.events), day)
    if not is_bound(given) or not wanted or professional or consented:
        yield Claim(COUNT, "refusal", NOTHING)
        yield Claim(QUIET, "refusal", NOTHING)
        if is_bound(given) and wanted and not professional and consented:
            yield Claim(CONSENT, "exclusion", {"prior_consent"})
            yield Claim(CONSENT, "consent", {(consented, consented + timedelta(days=6))})
        return
    counts = {group: len(counted(given, person, group, day)) + 1 for group in wanted}
    talks = {group: quiet_from(given, person, group) for group in wanted}
    quiet = {talk for talk in talks.values() if talk is not None and (day - talk).days < 7}
    breach = bool(quiet) or any(number > 7 for number in counts.values())
    yield Claim(COUNT, "refusal", PRESUMED if breach else NOTHING)
    yield Claim(COUNT, "compliance", not breach)
    yield Claim(COUNT, "counted", {max(counts.values())})
    everything = [quiet_from(given, person, group_of(given, debt)) for debt in consumer_debts(given)]
    yield Claim(QUIET, "quiet", {(talk, talk + timedelta(days=6)) for talk in everything if talk is not None})


def _of_count(given: Given) -> Iterator[Claim]:
    if is_bound(given) and consumer_debts(given) == {debt.id for debt in given.debts}:
        person, day = given.people[0].id, today(given)
        counts = {debt.id: len(counted(given, person, group_of(given, debt.id), day)) for debt in given.debts}
        if all(len(group_of(given, debt.id)) == 1 for debt in given.debts) and len(given.debts) > 1:
            yield Claim(UNIT, "counted_map", counts)
