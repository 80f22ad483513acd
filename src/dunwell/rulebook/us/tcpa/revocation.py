"""Automated messages stop within ten business days of any reasonable request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Person
from dunwell.rulebook.days import business_days_after, days_off
from dunwell.rulebook.us.robocalls import consented_since, is_recorded_voice, revocations


def judges(m: Matter, *, business_days: int) -> Iterator[Said]:
    """A request to stop is due within the business days; after them a text or recorded call is barred.

    One text may confirm the request. A later consent ends the request.
    """
    is_automated = is_recorded_voice(m) or m.is_contact("text")
    if not is_automated and not m.asks("duty_due", "judge_history"):
        return
    people = m.facts.people if m.action is None else (m.reached,)
    open_since = sorted(day for person in people for day in _open_since(m, person))
    if not open_since or (m.action is not None and m.action.purpose == "opt_out_confirmation"):
        return
    due_on = business_days_after(open_since[0], business_days, days_off(m))
    yield Said(kind="duty", required_action="stop_robotexts", due_on=due_on)
    if is_automated and m.today > due_on:
        yield Said(kind="bar")


def _open_since(m: Matter, person: Person) -> Iterator[date]:
    """The days of the person's requests to stop after which it agreed to nothing."""
    for event in revocations(m, person):
        if not consented_since(m, event.at, person):
            yield m.day(event.at, person)
