"""Pieces of which histories are made: people, debts, contacts and moments."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Debt, Event, Person


def person(person_id: str, zone: str, *, relation: Any = "debtor", **more: Any) -> Person:
    """A person known to be in a zone."""
    return Person(id=person_id, relation=relation, kind="individual", zone=zone, **more)


def debt_of(debt_id: str, *, currency: Any = "USD", product: Any = "credit_card", **more: Any) -> Debt:
    """A consumer's card unless told otherwise."""
    return Debt(id=debt_id, product=product, currency=currency, **({"purpose": "consumer"} | more))


def contact(
    channel: Any, whom: str, debts: tuple[str, ...] | None, *, purpose: Any = "discuss_debt", **more: Any
) -> Action:
    """A contact to be made now."""
    return Action(kind="contact", channel=channel, purpose=purpose, person=whom, debts=debts, **more)


def some_debts(rnd: random.Random, debts: Sequence[Debt]) -> tuple[str, ...] | None:
    """One debt mostly, sometimes several, sometimes all because none is named."""
    if rnd.random() < 0.1:
        return None
    count = rnd.randrange(1, len(debts) + 1) if rnd.random() < 0.3 else 1
    return tuple(sorted(debt.id for debt in rnd.sample(list(debts), count)))


def moment(rnd: random.Random, day: date, zone: str, *, at_any_hour: bool = False) -> datetime:
    """A minute of that day on the clock of the zone, near midnight too."""
    hour = rnd.randrange(24) if at_any_hour else rnd.choice((0, 9, 12, 17, 23))
    local = datetime.combine(day, time(hour, rnd.randrange(60)), ZoneInfo(zone))
    return local.astimezone(UTC).astimezone(ZoneInfo(zone))


def stamp(rnd: random.Random, now: datetime, *, days: int) -> datetime:
    """A moment in the days before now, written in its own offset or in another's."""
    back = timedelta(days=rnd.randrange(days), minutes=rnd.randrange(1, 24 * 60))
    then = (now.astimezone(UTC) - back).astimezone(now.tzinfo)
    offset = then.utcoffset()
    assert offset is not None
    if rnd.random() < 0.2:
        offset = timedelta(hours=rnd.choice((0, -4, -10, 4)))
    return then.astimezone(timezone(offset))


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """Oldest first."""
    return tuple(sorted(events, key=lambda event: event.at if isinstance(event.at, datetime) else _midnight(event.at)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
