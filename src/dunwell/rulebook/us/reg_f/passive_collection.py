"""Nothing is reported to a credit bureau before the person heard of the debt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.us.consumers import is_consumer
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.messages import ELECTRONIC, NEUTRAL_PURPOSES, OPENINGS, is_communication

RULE, BOUNCE = "us_fed.passive_collection", "us_fed.passive_collection.bounce"
SPOKEN = frozenset({"phone", "visit"})
WRITTEN = frozenset({"letter", *ELECTRONIC})


def judges(m: Matter, *, wait_days: int) -> Iterator[Said]:
    """Bars reporting before a talk, or before a message was sent, did not come back, and the wait is over."""
    for debt in covered_debts(m) if m.does("furnish") else ():
        events = m.past(debt=debt.id)
        if any(_spoke(m, event) for event in events):
            continue
        written = [event for event in events if _wrote(m, event)]
        arrived = [event for event in written if not _came_back(m, event, debt, wait_days)]
        free = [_free_on(m, event, wait_days) for event in arrived]
        if not any(day <= m.today for day in free):
            rows = (RULE, BOUNCE) if len(arrived) < len(written) else (RULE,)
            yield Said(kind="bar", rows=rows, until=min(free, default=None))


def _spoke(m: Matter, event: Event) -> bool:
    """Whether it was a talk with the consumer about the debt, in person or by telephone."""
    if event.type == "initial_communication":
        return event.channel in SPOKEN
    is_talk = event.type in {"contact_out", "contact_in"} and event.outcome == "conversation"
    return is_talk and _is_about_debt(m, event)


def _wrote(m: Matter, event: Event) -> bool:
    """Whether it was a letter or electronic message to the consumer about the debt."""
    if event.type in OPENINGS:
        return event.channel in WRITTEN or event.channel is None
    return event.type == "contact_out" and event.channel in WRITTEN and _is_about_debt(m, event)


def _is_about_debt(m: Matter, event: Event) -> bool:
    is_neutral = event.purpose in NEUTRAL_PURPOSES or not is_communication(event.channel, event.content, event.outcome)
    return is_consumer(m, m.person(event.person)) and not is_neutral


def _free_on(m: Matter, event: Event, wait_days: int) -> date:
    """The day after the last day of the wait."""
    return m.day(event.at) + timedelta(days=wait_days + 1)


def _came_back(m: Matter, event: Event, debt: Debt, wait_days: int) -> bool:
    """Whether word came inside the wait that it could not be delivered."""
    returned = m.since(event, "returned_undeliverable", person=event.person or m.debtor.id, debt=debt.id)
    return any(m.day(each.at) < _free_on(m, event, wait_days) for each in returned)
