"""New York: rights and exempt income within five days of the first communication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS
from dunwell.rulebook.us.covered import is_consumer_debt


def judges(m: Matter, *, days_max: int) -> Iterator[Said]:
    """Due from agencies and buyers after the first communication, unless a statutory first notice went out since."""
    first = next((event for event in m.past("initial_communication", "contact_out") if _conveys(event)), None)
    if first is None or not m.asks("duty_due") or m.collector.role not in AGENCIES_AND_BUYERS:
        return
    if any(is_consumer_debt(m, debt) for debt in m.debts) and not m.past("collection_notice_sent"):
        yield Said(kind="duty", due_on=m.day(first.at) + timedelta(days=days_max))


def _conveys(event: Event) -> bool:
    """Whether it told the person of the debt: a talk, a letter or an email, unless it held less than that."""
    if event.type == "initial_communication":
        return True
    is_told = event.outcome == "conversation" or event.channel in {"letter", "email", "text"}
    return is_told and "limited_content" not in event.content
