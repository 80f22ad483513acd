"""Builds a matter from written facts, strictly: an unknown word, field, person or zone is an error with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import TypeAdapter, ValidationError

from dunwell.core.matter import fields
from dunwell.core.matter.facts import Event, Given, Person
from dunwell.core.matter.matter import Matter, as_day
from dunwell.core.refusal import Refusal

COMMON = {
    "event": {"at", "type", "person", "debts"},
    "action": {"kind", "person", "debts"},
    "question": {"kind"},
}

TABLES = {"event": fields.EVENT, "action": fields.ACTION, "question": fields.QUESTION}


class BadFacts(Refusal, ValueError):
    """Facts cannot be read; the words name the place and the remedy."""


def read(given: Mapping[str, Any]) -> Matter:
    """The matter that `given` writes down. Raises BadFacts naming every fault."""
    try:
        facts = _adapter().validate_json(json.dumps(given, default=_refused))
    except ValidationError as error:
        raise BadFacts(
            "the facts cannot be used: {faults}", faults="; ".join(_told(each) for each in error.errors())
        ) from None
    except TypeError as error:
        raise BadFacts("the facts cannot be used: {faults}", faults=str(error)) from None
    if faults := [*_misplaced(given), *_inconsistent(facts)]:
        raise BadFacts("the facts cannot be used: {faults}", faults="; ".join(faults))
    return Matter(replace(facts, people=tuple(map(_consents_in_order, facts.people))))


def _consents_in_order(person: Person) -> Person:
    """The person with its consents oldest first, in whatever order they were written; one without a day stays put."""
    if len(person.consents) < 2 or any(consent.at is None for consent in person.consents):
        return person
    return replace(person, consents=tuple(sorted(person.consents, key=lambda consent: str(consent.at))))


def read_event(written: Mapping[str, Any]) -> Event:
    """One event, outside of any matter: its type, when it was, and the fields that type carries. Raises BadFacts."""
    try:
        event = _event_adapter().validate_json(json.dumps(written, default=_refused))
    except ValidationError as error:
        raise BadFacts(
            "the facts cannot be used: {faults}", faults="; ".join(_told(each) for each in error.errors())
        ) from None
    except TypeError as error:
        raise BadFacts("the facts cannot be used: {faults}", faults=str(error)) from None
    if faults := [*_unfit("event", event.type, written, event.type)]:
        raise BadFacts("the facts cannot be used: {faults}", faults="; ".join(faults))
    return event


@cache
def _adapter() -> TypeAdapter[Given]:
    return TypeAdapter(Given)


@cache
def _event_adapter() -> TypeAdapter[Event]:
    return TypeAdapter(Event)


def _refused(value: object) -> str:
    raise TypeError(f"{value!r} must be quoted: dates, moments, hours and rates are text")


def _told(error: Mapping[str, Any]) -> str:
    place = ".".join(str(step) for step in error["loc"])
    return f"{place}: {error['msg'].removeprefix('Value error, ')}"


def _misplaced(given: Mapping[str, Any]) -> Iterator[str]:
    """Fields that their kind of event, action or question does not carry, or lacks."""
    items = [(f"events.{number}", "event", event) for number, event in enumerate(given.get("events", []))]
    items += [(name, name, given[name]) for name in ("action", "question") if given.get(name)]
    for place, sort, item in items:
        yield from _unfit(sort, item["type" if sort == "event" else "kind"], item, place)
    if bool(given.get("action")) == bool(given.get("question")):
        yield "exactly one of action and question must be asked"


def _unfit(sort: str, kind: str, item: Mapping[str, Any], place: str) -> Iterator[str]:
    """Fields that one kind does not carry, or lacks."""
    may, must = (set(words.split()) for words in TABLES[sort][kind])
    for name in sorted(set(item) - may - COMMON[sort]):
        yield f"{place}: {kind} carries no {name}"
    for name in sorted(must - set(item)):
        yield f"{place}: {kind} lacks {name}"


def _inconsistent(facts: Given) -> Iterator[str]:
    """People, debts and zones that nobody introduced; events out of order or later than now."""
    people, debts = {person.id for person in facts.people}, {debt.id for debt in facts.debts}
    if not facts.people:
        yield "people: the debtor is missing"
    for number, event in enumerate(facts.events):
        named = {*(event.debts or ()), *(event.debts_named or ())}
        yield from _unknown(f"events.{number}", event.person, named, people, debts)
    if facts.action:
        yield from _unknown("action", facts.action.person, {*(facts.action.debts or ())}, people, debts)
    if facts.question:
        yield from _unknown("question", None, {facts.question.debt} - {None}, people, debts)
    zones = {person.zone for person in facts.people} | {p.zone for person in facts.people for p in person.points}
    for zone in sorted(zones - {None}, key=str):
        try:
            ZoneInfo(str(zone))
        except (ZoneInfoNotFoundError, ValueError):
            yield f"{zone!r} is no time zone of the IANA database"
    for number, (before, after) in enumerate(zip(facts.events, facts.events[1:], strict=False), 1):
        if as_day(after.at) < as_day(before.at):
            yield f"events.{number}: is listed after a later one; write the oldest first"


def _unknown(place: str, person: str | None, named: set[Any], people: set[str], debts: set[str]) -> Iterator[str]:
    if person is not None and person not in people:
        yield f"{place}: nobody is called {person!r}"
    for debt in sorted(named - debts):
        yield f"{place}: no debt is called {debt!r}"
