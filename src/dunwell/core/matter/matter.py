"""A matter as rules ask it: facts up to its moment, in the words of the law's questions.

An event later than `now` does not exist yet; moving `now` (`at`) therefore asks the same rules about another moment.
Rules read time through `now`, `today` and `is_past` alone, never out of `facts`: see `spans.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from dunwell.core.matter.asked import Action, Question
from dunwell.core.matter.facts import Calendar, Collector, Consent, Debt, Event, Given, Person, Point

WRITTEN = frozenset({"letter", "registered_mail", "response_form", "email", "portal", "by_hand"})
"""Forms that are in writing."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def as_day(when: date | datetime) -> date:
    """The day of a date, or of a moment as its own offset writes it."""
    return when.date() if isinstance(when, datetime) else when


@dataclass(frozen=True)
class Matter:
    """Facts at one moment, with one thing to decide."""

    facts: Given
    made: Event | None = None
    """The contact that the action repeats, so that what came of it is known; None for one that is still to be made."""

    @property
    def now(self) -> datetime:
        """The moment of the judgment, in the offset it was written in."""
        return self.facts.now

    @property
    def jurisdiction(self) -> str:
        """ISO 3166-1."""
        return self.facts.jurisdiction

    @property
    def region(self) -> str | None:
        """ISO 3166-2; None: nothing below the federal level is in play."""
        return self.facts.region

    @property
    def city(self) -> str | None:
        """A city whose own rules are in play."""
        return self.facts.city

    @property
    def collector(self) -> Collector:
        """Who acts."""
        return self.facts.collector

    @property
    def calendar(self) -> Calendar | None:
        """Days off given with the facts; None: the official calendar."""
        return self.facts.calendar

    @property
    def action(self) -> Action | None:
        """What somebody wants to do now; None where a question is asked."""
        return self.facts.action

    @property
    def question(self) -> Question | None:
        """What is asked; None where an action is to be judged."""
        return self.facts.question

    def at(self, moment: datetime) -> Matter:
        """The same facts and action at another moment."""
        return Matter(replace(self.facts, now=moment), self.made)

    def doing(self, action: Action | None, *, at: datetime | None = None) -> Matter:
        """The same facts with another action, and no question."""
        return replace(self, facts=replace(self.facts, action=action, question=None, now=at or self.now))

    def before(self, number: int) -> Matter:
        """The facts just before the event of that number (the first is 0) happened; nothing is asked.

        That event is `made`: what came of an action that repeats it is known. One of which only the date is known is
        taken to happen at noon, or after what is listed before it.
        """
        known, event = self.facts.events[:number], self.facts.events[number]
        moment = self.local(event.at, self.person(event.person))
        if not isinstance(event.at, datetime):
            earlier = [each.at for each in known if isinstance(each.at, datetime)]
            moment = min(self.now, max([moment.replace(hour=12), *earlier]))
        then = replace(self.facts, events=known, action=None, question=None, now=moment)
        return Matter(then, made=event)

    # who and what

    @property
    def debtor(self) -> Person:
        """The person who owes or is said to owe."""
        return self.facts.people[0]

    def person(self, person_id: str | None) -> Person:
        """The person of that id; the debtor where none is named."""
        return next((each for each in self.facts.people if each.id == person_id), self.debtor)

    @cached_property
    def reached(self) -> Person:
        """Whom the action reaches, or who is charged: the debtor unless it names another."""
        return self.person(self.action.person if self.action else None)

    @cached_property
    def point(self) -> Point | None:
        """The contact point the action uses, if it names one."""
        wanted = self.action.point if self.action else None
        return next((p for person in self.facts.people for p in person.points if p.id == wanted), None)

    @cached_property
    def debts(self) -> tuple[Debt, ...]:
        """The debts that the action or question is about: all of them unless it names some."""
        named: Collection[str] | None = self.action.debts if self.action else None
        if self.question and self.question.debt:
            named = (self.question.debt,)
        return tuple(debt for debt in self.facts.debts if named is None or debt.id in named)

    @property
    def debt(self) -> Debt:
        """The first of them."""
        return (self.debts or self.facts.debts)[0]

    def is_contact(self, *channels: str) -> bool:
        """Whether a contact is to be made now, on one of these channels if any are named."""
        action = self.action
        return action is not None and action.kind == "contact" and (not channels or action.channel in channels)

    def does(self, *kinds: str) -> bool:
        """Whether the action is of one of these kinds."""
        return self.action is not None and self.action.kind in kinds

    def asks(self, *kinds: str) -> bool:
        """Whether the question is of one of these kinds."""
        return self.question is not None and self.question.kind in kinds

    # time

    def zones(self, person: Person | None = None) -> tuple[tzinfo, ...]:
        """Where the person may be: where it is known to be, else every hint, else the offset of `now`. Never empty."""
        who = person or self.reached
        if who.zone:
            return (ZoneInfo(who.zone),)
        hints = tuple(dict.fromkeys(point.zone for point in who.points if point.zone))
        return tuple(ZoneInfo(hint) for hint in hints) or (self.facts.now.tzinfo or ZoneInfo("UTC"),)

    def clocks(self, person: Person | None = None) -> tuple[datetime, ...]:
        """The local moment in every zone where the person may be."""
        return tuple(self.now.astimezone(zone) for zone in self.zones(person))

    def local(self, when: date | datetime, person: Person | None = None) -> datetime:
        """A moment on the person's clock; a date is its midnight there."""
        zone = self.zones(person)[0]
        if isinstance(when, datetime):
            return when.astimezone(zone)
        return datetime.combine(when, time(), zone)

    def day(self, when: date | datetime, person: Person | None = None) -> date:
        """The person's local date of something that happened."""
        return self.local(when, person).date()

    @cached_property
    def today(self) -> date:
        """The local date, now, of whom the action reaches."""
        return self.day(self.now)

    # what happened

    def past(
        self, *types: str, person: str | None = None, debt: str | None = None, collector: str | None = "own"
    ) -> tuple[Event, ...]:
        """Events of these types up to now, oldest first; of all types where none is named.

        Given   `person` only theirs (an event that names nobody is the debtor's); `debt` only what concerns it (an
                event that names no debts concerns all); `collector` "own" for what the acting one did, None for
                everyone's, or the id of another
        """
        return tuple(self._past(set(types), person, debt, collector))

    def _past(self, types: set[str], person: str | None, debt: str | None, collector: str | None) -> Iterator[Event]:
        own = {None, "", self.collector.id}
        for event in self.facts.events:
            who = event.person or self.debtor.id
            if types and event.type not in types:
                continue
            if not self.is_past(event.at) or person not in (None, who):
                continue
            if debt is not None and event.debts is not None and debt not in event.debts:
                continue
            if collector == "own" and event.collector not in own:
                continue
            if collector not in (None, "own") and event.collector != collector:
                continue
            yield event

    def is_past(self, when: date | datetime) -> bool:
        """Whether something dated so has happened by now; a date has from its first minute on."""
        if isinstance(when, datetime):
            return when <= self.now
        return when <= self.day(self.now, self.debtor)

    def last(
        self, *types: str, person: str | None = None, debt: str | None = None, collector: str | None = "own"
    ) -> Event | None:
        """The newest of `past`, or None."""
        found = self.past(*types, person=person, debt=debt, collector=collector)
        return found[-1] if found else None

    def since(self, event: Event, *types: str, person: str | None = None, debt: str | None = None) -> tuple[Event, ...]:
        """Events of these types after `event`, up to now, in the order they were recorded."""
        later = self.facts.events[self.facts.events.index(event) + 1 :]
        return tuple(each for each in self.past(*types, person=person, debt=debt) if each in later)

    def concerning(self, *types: str) -> tuple[Event, ...]:
        """Events of these types by whom the action reaches, about any of the debts in question; oldest first."""
        asked = {debt.id for debt in self.debts}
        theirs = self.past(*types, person=self.reached.id)
        return tuple(each for each in theirs if each.debts is None or not asked.isdisjoint(each.debts))

    def is_answered(self, event: Event, *types: str) -> bool:
        """Whether events of these types came after it, about every debt it is about; none that names somebody else."""
        whose = {None, event.person or self.debtor.id}
        later = [each for each in self.since(event, *types) if each.person in whose]
        about = [debt.id for debt in self.facts.debts] if event.debts is None else event.debts
        return bool(later) and all(any(each.debts is None or debt in each.debts for each in later) for debt in about)

    def consent(self, *kinds: str, person: Person | None = None) -> Consent | None:
        """The newest consent of these kinds that the person gave by now, or None; refused ones are not given."""
        found = [
            consent
            for consent in (person or self.reached).consents
            if consent.kind in kinds and (consent.at is None or self.is_past(consent.at))
        ]
        return found[-1] if found and found[-1].given else None

    def is_in_writing(self, form: str | None) -> bool:
        """Whether a form is writing: post always, electronic ways where this collector accepts them.

        The form `email` is one to an address the collector accepts, unless the collector names other ways only.
        """
        accepted = self.collector.accepts_writing_by or ("email",)
        return form in accepted if form in {"email", "portal"} else form in WRITTEN
