"""A person's record as it was known at a moment, from one reading of all that is known now.

What was written down later is left out. What the rooms keep without the moment of its writing is taken as it is now:
contact points, hours a person ruled out, disputes by their day, and what was withdrawn as an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from dunwell.core.actor import Actor
from dunwell.core.ageing import PausedDays, age_one
from dunwell.core.words import Part
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard, Move
from dunwell.flows.matters_reading import Record, records_of
from dunwell.ledger import queries as ledger
from dunwell.ledger.queries import Movement


@dataclass(frozen=True, slots=True)
class History:
    """Records of some people, and how their debts came to be as they are."""

    records: Mapping[int, Record]
    movements: Mapping[int, Sequence[Movement]]
    moves: Mapping[int, Sequence[Move]]

    def at(self, person_id: int, moment: datetime) -> dict[int, Record]:
        """The person's record as known then, under the person's number; empty where there is no such person."""
        record = self.records.get(person_id)
        return {} if record is None else {person_id: self._known(record, moment)}

    def _known(self, record: Record, moment: datetime) -> Record:
        day = moment.astimezone(UTC).date()
        return Record(
            card=replace(
                record.card,
                circumstances=tuple(line for line in record.card.circumstances if line.recorded_at <= moment),
                consents=tuple(line for line in record.card.consents if line.recorded_at <= moment),
            ),
            owed={debt_id: self._owed(debt, day, moment) for debt_id, debt in record.owed.items()},
            occurrences=[line for line in record.occurrences if line.recorded_at <= moment],
            made=[one for one in record.made if one.at < moment],
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
    records = records_of(person_ids, at=until, seen_by=seen_by)
    debt_ids = {debt_id for record in records.values() for debt_id in record.owed}
    return History(records, ledger.movements_of(debt_ids), debts.moves_of_debts(debt_ids))
