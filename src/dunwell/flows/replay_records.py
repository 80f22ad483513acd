"""A person's record as it was known at a moment, from one reading of all that is known now.

The contacts of a person are told once for all moments: each moment has those before it, of one list.

What was written down later is left out. What the rooms keep without the moment of its writing is taken as it is now:
contact points, hours a person ruled out, disputes by their day, and what was withdrawn as an error.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from operator import itemgetter
from zoneinfo import ZoneInfo

from dunwell.contacts import history
from dunwell.contacts.gate_law import Told
from dunwell.contacts.history import Made
from dunwell.core.actor import Actor
from dunwell.core.ageing import PausedDays, age_one
from dunwell.core.matter import BadFacts, Matter
from dunwell.core.matter.facts import Event
from dunwell.core.matter.reading import read_event
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard, Move
from dunwell.flows.matters import Wanted, debt_id_of, told_of
from dunwell.flows.matters_events import Clock, events_of
from dunwell.flows.matters_reading import HISTORY, NOTICES, Record, records_of
from dunwell.ledger import queries as ledger
from dunwell.ledger.queries import Movement
from dunwell.parties.queries import PersonCard

LOGGED = frozenset({"contact_out", "contact_in"})
"""What a line of the log is in the law's words; one that is recorded in those words besides is told once."""


@dataclass(frozen=True)
class Log:
    """The contacts of one person, oldest first, and how they are told; each is told once, whoever asks."""

    made: Sequence[Made]
    card: PersonCard
    _told: dict[tuple[str, ...], list[tuple[str, Event]]] = field(default_factory=dict)

    @cached_property
    def _moments(self) -> list[datetime]:
        return [one.at for one in self.made]

    @cached_property
    def _plain(self) -> list[int]:
        """Places of the contacts that are nothing besides: a notice that the law knows by name is told by itself."""
        return [place for place, one in enumerate(self.made) if not one.template]

    def before(self, moment: datetime) -> tuple[int, int]:
        """The places, from and up to, of the contacts that count at a moment: older ones decide nothing."""
        end = bisect_left(self._moments, moment)
        return max(0, end - HISTORY), end

    def notices(self, moment: datetime) -> list[Made]:
        """Those of them that are told by themselves."""
        start, end = self.before(moment)
        return [one for one in self.made[start:end] if one.template]

    def told(self, moment: datetime, debts: tuple[str, ...]) -> list[tuple[str, Event]]:
        """The others as events about some debts, with the moment as it is written. Raises BadFacts."""
        if debts not in self._told:
            self._told[debts] = [self._event(self.made[place], debts) for place in self._plain]
        start, end = (bisect_left(self._plain, place) for place in self.before(moment))
        return [one for one in self._told[debts][start:end] if one[0]]

    def _event(self, one: Made, debts: tuple[str, ...]) -> tuple[str, Event]:
        """One contact; with no moment where it was about none of these debts."""
        at = one.at.astimezone(ZoneInfo(self.card.zone)) if self.card.zone else one.at
        alone = Record(replace(self.card, circumstances=(), consents=()), {}, (), [one], (), ())
        found = events_of(alone, {debt_id_of(name): name for name in debts}, Clock(at))
        return (found[0]["at"], read_event(found[0])) if found else ("", _NOTHING)


_NOTHING = Event(at=date.min, type="contact_out")


@dataclass(frozen=True, slots=True)
class History:
    """Records of some people, and how their debts came to be as they are."""

    records: Mapping[int, Record]
    logs: Mapping[int, Log]
    movements: Mapping[int, Sequence[Movement]]
    moves: Mapping[int, Sequence[Move]]

    def at(self, person_id: int, moment: datetime) -> dict[int, Record]:
        """The person's record as known then, under the person's number; empty where there is no such person."""
        record = self.records.get(person_id)
        if record is None:
            return {}
        start, end = self.logs[person_id].before(moment)
        return {person_id: self._known(record, moment, self.logs[person_id].made[start:end])}

    def told(self, wanted: Wanted, moment: datetime) -> Told:
        """The matter of one contact as it was known then; of a record that cannot be told, why not.

        It is what `told_of` tells of the record `at` the moment, without telling every earlier contact again.
        """
        record, log = self.records.get(wanted.person_id), self.logs.get(wanted.person_id)
        if record is None or log is None or any(line.type in LOGGED for line in record.occurrences):
            return told_of(wanted, self.at(wanted.person_id, moment), moment)
        told = told_of(wanted, {wanted.person_id: self._known(record, moment, log.notices(moment))}, moment)
        if told.matter is None:
            return told
        facts = told.matter.facts
        try:
            contacts = log.told(moment, tuple(debt.id for debt in facts.debts))
        except BadFacts as error:
            return Told(None, str(error), told.sha256)
        events = sorted([*((one.at.isoformat(), one) for one in facts.events), *contacts], key=itemgetter(0))
        return Told(Matter(replace(facts, events=tuple(event for _, event in events))), "", told.sha256)

    def _known(self, record: Record, moment: datetime, made: Sequence[Made]) -> Record:
        day = moment.astimezone(UTC).date()
        return Record(
            card=replace(
                record.card,
                circumstances=tuple(line for line in record.card.circumstances if line.recorded_at <= moment),
                consents=tuple(line for line in record.card.consents if line.recorded_at <= moment),
            ),
            owed={debt_id: self._owed(debt, day, moment) for debt_id, debt in record.owed.items()},
            occurrences=[line for line in record.occurrences if line.recorded_at <= moment],
            made=made,
            disputes=[
                replace(line, answered_on=line.answered_on if line.answered_on and line.answered_on <= day else None)
                for line in record.disputes
                if line.received_on <= day
            ],
            receipts=[line for line in record.receipts if line.received_on <= day],
        )

    def _owed(self, debt: DebtCard, day: date, moment: datetime) -> DebtCard:
        parts = dict.fromkeys(Part, 0)
        for one in self.movements.get(debt.debt_id, ()):
            if one.effective_on <= day and one.recorded_at <= moment:
                parts[one.part] += one.minor
        settled = sum(line.amount_minor for line in debt.schedule) - sum(parts.values())
        stopped = [PausedDays(pause.starts_on, pause.ends_on) for pause in debt.pauses]
        age = age_one(debt.schedule, settled, stopped, as_of=day)
        return replace(debt, as_of=day, parts=parts, age=age, state=state_on(debt.state, self.moves, debt.debt_id, day))


def state_on(now: str, moves: Mapping[int, Sequence[Move]], debt_id: int, day: date) -> str:
    """The state of a debt on a day: what its first later move moved it from, else what it is in now."""
    return next((move.old for move in moves.get(debt_id, ()) if move.moved_on > day), now)


def histories(person_ids: Iterable[int], *, until: datetime, seen_by: Actor) -> History:
    """Everything known up to a moment of some people, in as many questions for many as for one. Raises NotForYou."""
    wanted = set(person_ids)
    records = records_of(wanted, at=until, seen_by=seen_by)
    made = history.contacts_of_people(wanted, until=until, notices=NOTICES, seen_by=seen_by)
    debt_ids = {debt_id for record in records.values() for debt_id in record.owed}
    return History(
        records=records,
        logs={person_id: Log(made.get(person_id, ()), record.card) for person_id, record in records.items()},
        movements=ledger.movements_of(debt_ids),
        moves=debts.moves_of_debts(debt_ids),
    )
