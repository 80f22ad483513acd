"""A breach of personal data: recorded once for everybody it concerns, its duties made at once, and its report composed.

Each person it concerns has an occurrence in the law's words, so that the rules of their place say what is due and when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import polars as pl
from django.db import transaction

from dunwell.cases import breaches, duties
from dunwell.cases.breaches import FOUND, REPORTED, BreachIncomplete, BreachLine, NewBreach, occurrence_key
from dunwell.cases.services import NewOccurrence, record_occurrence, withdraw_occurrence
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.core.refusal import Refusal
from dunwell.flows.duties import said_of_people
from dunwell.insight.report import Report, ReportColumn
from dunwell.parties import queries as parties
from dunwell.parties.queries import hold_people
from dunwell.rulebook import Rulebook, UnknownRule

MOST = 5_000
"""People that one breach may name; of more, those are named first whom a rule's number turns on."""
TO_WHOM: Mapping[str, str] = {
    "uk.gdpr.breach": "Information Commissioner's Office",
    "us.glba.breach": "Federal Trade Commission",
    "ca.federal.privacy": "Office of the Privacy Commissioner of Canada, and the person",
    "ca.qc.personal_data": "Commission d'accès à l'information du Québec, and the person",
}
"""By rule who is told. A rule that is not here is named by its title."""
COLUMNS = (
    ReportColumn("person", "Person", "count"),
    ReportColumn("name", "Name"),
    ReportColumn("place", "Place"),
    ReportColumn("to_whom", "To be told"),
    ReportColumn("due_on", "Last day", "date"),
    ReportColumn("law", "Law"),
    ReportColumn("state", "State"),
)
NOTHING_DUE = "no rule asks for a report"


class NobodyOfThatNumber(Refusal, LookupError):
    """Somebody was named whom we do not know."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Who is to be told of a breach, and by when. `due_on` None: at once, and no day is named."""

    rule_id: str
    to_whom: str
    due_on: date | None
    citation: str
    people: int
    state: str
    """open, met or lapsed."""


@dataclass(frozen=True, slots=True)
class BreachReport:
    """Everything there is to tell of one breach."""

    breach: BreachLine
    deadlines: tuple[Deadline, ...]
    table: Report


@transaction.atomic
def record(
    *, new: NewBreach, person_ids: Sequence[int], reader: Reader, book: Rulebook, by: Actor, at: datetime
) -> int:
    """Keep a breach and make what it asks of us due; returns its number. Safe to repeat.

    Raises   NotForYou, BreachIncomplete, NobodyOfThatNumber, NotYet
    """
    by.must(*breaches.RECORDERS)
    people = sorted(set(person_ids))
    if not people or len(people) > MOST:
        raise BreachIncomplete("name whom it concerns by number, one at least and {most} at most", most=MOST)
    if strange := sorted(set(people) - set(parties.names_of(people))):
        raise NobodyOfThatNumber("there is no person {person_id}; correct the number", person_id=strange[0])
    if new.people_count < len(people):
        raise BreachIncomplete(
            "you name {count} people; say how many are affected in all, at least as many", count=len(people)
        )
    hold_people(people)
    breach_id, is_new = breaches.record(new=new, by=by, at=at)
    if is_new:
        _hear_no_report_before(people, new.discovered_at, by, at)
    fields = {"people_affected": new.people_count, "encrypted": new.is_encrypted}
    for person_id in people:
        key = occurrence_key(breach_id, FOUND, person_id)
        told = NewOccurrence(key, person_id, FOUND, new.discovered_at, (), fields)
        record_occurrence(new=told, by=by, at=at)
    _keep_duties(people, reader, book, by, at)
    return breach_id


@transaction.atomic
def report(*, breach_id: int, on: date, words: str, reader: Reader, book: Rulebook, by: Actor, at: datetime) -> None:
    """Say that a breach was reported and to whom: what it asked of us is done. Repeating is harmless.

    The rules take any report for one of every breach before it: of whom another breach concerns that was not reported,
    it is not told in the law's words until the last one was.

    Raises   NotForYou, NoSuchBreach, BreachIncomplete, NotYet
    """
    by.must(*breaches.RECORDERS)
    people = breaches.people_of(breach_id, seen_by=by)
    hold_people(people)
    if not breaches.report(breach_id=breach_id, on=on, words=words, by=by, at=at):
        return
    for line in _duties_of(breach_id, people, by):
        if line.state == "open":
            duties.settle(duty_id=line.duty_id, what=f"reported on {on}: {words}", by=by, at=at)
    moment = min(at, datetime.combine(on, time(23, 59), UTC))
    for person_id in sorted(set(people) - breaches.people_waiting(seen_by=by)):
        told = NewOccurrence(occurrence_key(breach_id, REPORTED, person_id), person_id, REPORTED, moment)
        record_occurrence(new=told, by=by, at=at)
    _keep_duties(people, reader, book, by, at)


def _hear_no_report_before(people: Sequence[int], found_at: datetime, by: Actor, at: datetime) -> None:
    """Take back what would say that a breach which is only now recorded was reported with an earlier one."""
    for occurrence_id, person_id in breaches.said_reported(people, since=found_at):
        withdraw_occurrence(
            occurrence_id=occurrence_id, person_id=person_id, because="another breach before it is not reported",
            by=by, at=at,
        )  # fmt: skip


def _keep_duties(people: Sequence[int], reader: Reader, book: Rulebook, by: Actor, at: datetime) -> None:
    """Ask the rules about these people now, as the night does about everybody."""
    for person_id, told in said_of_people(reader, people, now=at, book=book, by=by):
        if not isinstance(told, Exception) and not told.broken:
            duties.keep(person_id=person_id, said=told.duties, by=by, at=at)


def _duties_of(breach_id: int, people: Sequence[int], by: Actor) -> list[duties.DutyLine]:
    """What a breach asks of us towards the people it names."""
    found_at = breaches.breach(breach_id, seen_by=by).discovered_at
    lines = duties.duties_raised_by(FOUND, people, seen_by=by)
    return [line for line in lines if datetime.fromisoformat(line.event_at) == found_at]


def composed(breach_id: int, *, book: Rulebook, as_of: date, by: Actor) -> BreachReport:
    """The report of a breach: whom it concerns, who is to be told of each, by when, by which law.

    Raises   NotForYou, NoSuchBreach
    """
    line = breaches.breach(breach_id, seen_by=by)
    people = breaches.people_of(breach_id, seen_by=by)
    due = _duties_of(breach_id, people, by)
    by_rule: dict[str, list[duties.DutyLine]] = {}
    for one in due:
        by_rule.setdefault(one.rule_id, []).append(one)
    deadlines = tuple(_deadline(rule_id, lines, book) for rule_id, lines in sorted(by_rule.items()))
    return BreachReport(line, deadlines, _table(line, people, due, deadlines, book, as_of, by))


def _deadline(rule_id: str, lines: Sequence[duties.DutyLine], book: Rulebook) -> Deadline:
    states = {one.state for one in lines}
    state = "open" if "open" in states else "met" if "met" in states else "lapsed"
    days = [one.due_on for one in lines if one.due_on]
    people = len({one.person_id for one in lines})
    return Deadline(rule_id, _to_whom(rule_id, book), min(days, default=None), _citation(rule_id, book), people, state)


def _to_whom(rule_id: str, book: Rulebook) -> str:
    if rule_id in TO_WHOM:
        return TO_WHOM[rule_id]
    try:
        return book.rule(rule_id).title
    except UnknownRule:
        return rule_id


def _citation(rule_id: str, book: Rulebook) -> str:
    try:
        return book.rule(rule_id).source
    except UnknownRule:
        return rule_id


def _table(
    line: BreachLine, people: Sequence[int], due: Sequence[duties.DutyLine], deadlines: Sequence[Deadline],
    book: Rulebook, as_of: date, by: Actor,
) -> Report:  # fmt: skip
    cards = parties.cards(people, on=as_of, seen_by=by)
    rows = []
    for person_id in people:
        card = cards[person_id]
        place = card.region or card.country
        asked = [one for one in due if one.person_id == person_id]
        rows += [
            (person_id, card.name, place, _to_whom(one.rule_id, book), one.due_on, _citation(one.rule_id, book),
             one.state) for one in asked
        ] or [(person_id, card.name, place, NOTHING_DUE, None, "", "")]  # fmt: skip
    schema = {
        "person": pl.Int64(), "name": pl.String(), "place": pl.String(), "to_whom": pl.String(), "due_on": pl.Date(),
        "law": pl.String(), "state": pl.String(), "currency": pl.String(),
    }  # fmt: skip
    frame = pl.DataFrame([(*row, None) for row in rows], schema=schema, orient="row")
    return Report(
        name=f"breach-{line.breach_id}",
        title=f"Breach of personal data no. {line.breach_id}",
        as_of=as_of,
        columns=COLUMNS,
        rows=frame,
        totals=frame.clear(),
        notes=(*_notes(line, len(people)), *map(_said, deadlines)),
    )


def _notes(line: BreachLine, named: int) -> tuple[str, ...]:
    encrypted = "The data were encrypted with a safe key." if line.is_encrypted else "The data were not encrypted."
    told = f"Reported on {line.reported_on}: {line.reported_words}" if line.reported_on else "Not reported yet."
    return (
        f"Found on {line.discovered_at:%Y-%m-%d at %H:%M %Z}; recorded by {line.recorded_by}.",
        f"What happened: {line.what}",
        f"{line.people_count} people are affected; {named} of them are named here. {encrypted}",
        told,
    )


def _said(one: Deadline) -> str:
    by_when = f"by {one.due_on}" if one.due_on else "as soon as feasible"
    return f"{one.to_whom}: {by_when}, for {one.people} people ({one.citation})"
