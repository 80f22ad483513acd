"""The facts of one history, read the slow way: loops over events, local dates, sets of debts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dunwell.core.matter.facts import Event, Given, Person


@dataclass(frozen=True, slots=True)
class Claim:
    """What the twin expects a row of the tables to say: of `what`, exactly `wanted`."""

    row: str
    what: str
    wanted: Any


NOTHING: frozenset[str] = frozenset()
BAR = frozenset({"bar"})
PRESUMED = frozenset({"presumption"})


def refusal(row: str, kind: frozenset[str], *, if_: bool) -> Claim:
    """The row refuses so if the condition holds, and does not refuse otherwise."""
    return Claim(row, "refusal", kind if if_ else NOTHING)


def advice(row: str, *, if_: bool) -> Claim:
    """A row that is not sure only advises, and that if the condition holds."""
    return Claim(row, "advice", if_)


def person_of(given: Given, person_id: str | None) -> Person:
    for person in given.people:
        if person.id == person_id:
            return person
    return given.people[0]


def zone_of(given: Given, person_id: str | None) -> ZoneInfo:
    zone = person_of(given, person_id).zone
    assert zone is not None
    return ZoneInfo(zone)


def local(given: Given, when: date | datetime, person_id: str | None) -> date:
    """The date on the wall of the person when it happened."""
    if isinstance(when, datetime):
        return when.astimezone(zone_of(given, person_id)).date()
    return when


def today(given: Given) -> date:
    return local(given, given.now, reached(given))


def reached(given: Given) -> str:
    if given.action is not None and given.action.person is not None:
        return given.action.person
    return given.people[0].id


def ours(given: Given, event: Event) -> bool:
    return event.collector is None or event.collector == given.collector.id


def whose(given: Given, event: Event) -> str:
    return event.person or given.people[0].id


def about(given: Given, event: Event) -> set[str]:
    """Debts that the event is listed under: all where it names none."""
    return {debt.id for debt in given.debts} if event.debts is None else set(event.debts)


def spoken_of(given: Given, event: Event) -> set[str]:
    """Debts really mentioned, or, where none was, each that it could have been about."""
    return set(event.debts_named) if event.debts_named else about(given, event)


def asked_about(given: Given) -> list[str]:
    """Debts of the action: all where it names none."""
    named = given.action.debts if given.action else None
    return [debt.id for debt in given.debts if named is None or debt.id in named]


def days_ago(given: Given, event: Event) -> int:
    """Whole local dates from the event to today, on the clock of the person it concerned."""
    return (today(given) - local(given, event.at, whose(given, event))).days


def within(given: Given, event: Event, days: int) -> bool:
    """Whether it lies in the `days` dates that end with today."""
    return 0 <= days_ago(given, event) < days


def contacts(given: Given) -> Iterator[Event]:
    """What the acting collector did to reach somebody, oldest first."""
    for event in given.events:
        if event.type == "contact_out" and ours(given, event):
            yield event


def spans(first: date, last: date) -> set[date]:
    """Every day from first to last, both inside."""
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}
