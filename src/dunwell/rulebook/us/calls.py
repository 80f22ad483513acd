"""Telephone calls as Regulation F counts them: per collector, person and particular debt, by the person's own dates.

12 CFR 1006.14(b) with comments 14(b)(2)(i)-1 and 14(b)(4)-1 and -2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event, Person
from dunwell.core.matter.words import Exclusion
from dunwell.rulebook.us.covered import covered

CHANNELS = ("phone", "voicemail")
"""A message put into a mailbox without ringing is a call too."""
NOT_CONNECTED = frozenset({"busy", "not_in_service"})
PROFESSIONALS = frozenset({"debtor_attorney"})
CONSENT = "consents_to_call_back"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers of the law: calls, and days of each window, its first day included."""

    calls_max: int
    window_days: int
    quiet_days: int
    consent_days: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How one more call today to one person about one particular debt stands."""

    debt: str
    """Id of the debt; of several that are one particular debt, of the first."""
    today: date
    limits: Limits
    counted_on: tuple[date, ...]
    """Dates of earlier calls that count, whenever they were; one entry a call."""
    left_out_on: tuple[date, ...]
    talked_on: date | None
    """Date of the last telephone conversation, whoever placed the call."""
    consented_on: date | None
    """Date of a consent to be called that no later conversation has used up."""
    exclusion: Exclusion | None
    """Why one more call today would stay outside the count."""

    @property
    def window(self) -> tuple[date, date]:
        """The days that the count looks at."""
        return self.today - (self.limits.window_days - 1) * DAY, self.today

    @property
    def past(self) -> int:
        """Calls in the window so far."""
        return self._within(self.today)

    @property
    def fullest(self) -> int:
        """The most calls that any window held so far."""
        return max((self._within(day) for day in self.counted_on), default=0)

    @property
    def with_this(self) -> int:
        """Calls in the window with one more today."""
        return self.past + (self.exclusion is None)

    @property
    def quiet(self) -> tuple[date, date] | None:
        """The quiet days after the last conversation; its date is the first."""
        return _from(self.talked_on, self.limits.quiet_days)

    @property
    def consent(self) -> tuple[date, date] | None:
        """The days that the consent covers; its date is the first."""
        return _from(self.consented_on, self.limits.consent_days)

    @property
    def is_presumed_breach(self) -> bool:
        """Whether one more call today would be one too many, or fall into the quiet days."""
        return self.exclusion is None and self.free_on > self.today

    @property
    def free_on(self) -> date:
        """The first day, today or later, on which one more call that counts breaks neither limit."""
        day = max(self.today, self.quiet[1] + DAY if self.quiet else self.today)
        while self._within(day) + 1 > self.limits.calls_max:
            day += DAY
        return day

    def _within(self, last: date) -> int:
        first = last - (self.limits.window_days - 1) * DAY
        return sum(first <= day <= last for day in self.counted_on)


def particular_debts(m: Matter) -> Mapping[str, frozenset[str]]:
    """By the id of its first debt, the debts that count as one: student loans placed under one account number do.

    Debts that the federal rules do not bind this collector for, commercial ones above all, are not counted.
    """
    groups: dict[object, list[Debt]] = {}
    for debt in (each for each in m.facts.debts if covered(m, each)):
        is_shared = debt.product == "student_loan" and debt.account_number_at_placement is not None
        groups.setdefault((debt.account_number_at_placement,) if is_shared else debt.id, []).append(debt)
    return {group[0].id: frozenset(debt.id for debt in group) for group in groups.values()}


def tallies(
    m: Matter, person: Person, limits: Limits, *, collector: str | None = "own", is_asked_for: bool = False
) -> tuple[Tally, ...]:
    """The tally of every particular debt of the matter for one person."""
    return tuple(
        _tally(m, person, name, ids, limits, collector=collector, is_asked_for=is_asked_for)
        for name, ids in particular_debts(m).items()
    )


def concerning(found: Sequence[Tally], m: Matter, debts: Iterable[str]) -> tuple[Tally, ...]:
    """Those of the tallies that one of these debts falls under."""
    wanted = frozenset(debts)
    groups = particular_debts(m)
    return tuple(each for each in found if groups[each.debt] & wanted)


def is_call(event: Event) -> bool:
    """Whether the collector placed a call, answered or not."""
    return event.type == "contact_out" and event.channel in CHANNELS


def is_conversation(event: Event) -> bool:
    """Whether the two talked by telephone, whoever called."""
    return event.channel == "phone" and event.outcome == "conversation"


def charged(event: Event, m: Matter) -> frozenset[str]:
    """The debts a call or a conversation is charged to: those named; where none was named, each it could concern."""
    named = event.debts_named or event.debts
    return frozenset(named if named is not None else (debt.id for debt in m.facts.debts))


def may_call_back(m: Matter, debt: str, since: Event) -> bool:
    """Whether the person reached agreed after that event to be called about the debt, and no talk has used that up."""
    told = m.since(since, "contact_in", "contact_out", person=m.reached.id)
    agreed = [number for number, each in enumerate(told) if CONSENT in each.said and debt in charged(each, m)]
    return bool(agreed) and not any(is_conversation(each) for each in told[agreed[-1] + 1 :])


def _from(first: date | None, days: int) -> tuple[date, date] | None:
    return None if first is None else (first, first + (days - 1) * DAY)


def _tally(
    m: Matter,
    person: Person,
    name: str,
    ids: frozenset[str],
    limits: Limits,
    *,
    collector: str | None,
    is_asked_for: bool,
) -> Tally:
    counted: list[date] = []
    left_out: list[date] = []
    talked_on = consented_on = None
    for event in m.past("contact_out", "contact_in", person=person.id, collector=collector):
        day, is_about = m.day(event.at, person), bool(charged(event, m) & ids)
        is_consented = consented_on is not None and day < consented_on + limits.consent_days * DAY
        if is_about and is_call(event):
            is_out = event.outcome in NOT_CONNECTED or person.relation in PROFESSIONALS or is_consented
            (left_out if is_out else counted).append(day)
        if is_conversation(event):
            talked_on, consented_on = day if is_about else talked_on, None  # a consent dies at the next, of any debt
        if is_about and CONSENT in event.said:
            consented_on = day
    today = m.day(m.now, person)
    is_consented = consented_on is not None and today < consented_on + limits.consent_days * DAY
    exclusion: Exclusion | None = "prior_consent" if is_consented or is_asked_for else None
    return Tally(
        debt=name,
        today=today,
        limits=limits,
        counted_on=tuple(counted),
        left_out_on=tuple(left_out),
        talked_on=talked_on,
        consented_on=consented_on,
        exclusion="professional_contact" if person.relation in PROFESSIONALS else exclusion,
    )
