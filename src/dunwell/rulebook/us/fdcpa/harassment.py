"""No conduct, in any medium or in all together, whose natural consequence is to harass, oppress or abuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Person
from dunwell.rulebook.us.calls import CHANNELS
from dunwell.rulebook.us.covered import covered

WRITTEN = ("text", "email", "social")
DAY = timedelta(days=1)


def judges(m: Matter, *, messages_day: int, days_in_row: int, contacts_window: int, window_days: int) -> Iterator[Said]:
    """A bar on one more unanswered message after many a day for days on end; advice on many contacts of all kinds."""
    if not covered(m) or not (m.is_contact() or m.asks("judge_history")):
        return
    is_answered = m.action is not None and (m.action.requested or m.action.purpose == "answer_inbound")
    for channel in WRITTEN:
        is_this = m.is_contact(channel)
        days = _unanswered(m, m.reached, channel) + Counter([m.today] * is_this)
        if (is_this or m.question) and not is_answered and _runs(days, messages_day, days_in_row):
            yield Said(kind="bar")
    if m.is_contact() and not is_answered and _recent(m, window_days) + 1 > contacts_window and not _is_only_calls(m):
        yield Said(kind="advice")


def _unanswered(m: Matter, person: Person, channel: str) -> Counter[date]:
    """Own messages in that channel a day, since the person last wrote or talked."""
    past = m.past("contact_out", "contact_in", person=person.id)
    last = max((number for number, each in enumerate(past) if _is_reply(each.type, each.outcome)), default=-1)
    sent = [each for each in past[last + 1 :] if each.type == "contact_out" and each.channel == channel]
    return Counter(m.day(each.at, person) for each in sent if each.purpose != "answer_inbound")


def _is_reply(event_type: str, outcome: str | None) -> bool:
    return event_type == "contact_in" or outcome == "conversation"


def _runs(days: Counter[date], messages_day: int, days_in_row: int) -> bool:
    """Whether there were so many a day, so many days in a row."""
    many = {day for day, messages in days.items() if messages >= messages_day}
    return any(all(day - number * DAY in many for number in range(days_in_row)) for day in many)


def _recent(m: Matter, window_days: int) -> int:
    first = m.today - (window_days - 1) * DAY
    past = m.past("contact_out", person=m.reached.id)
    return sum(first <= m.day(each.at, m.reached) for each in past)


def _is_only_calls(m: Matter) -> bool:
    """Calls alone have a limit of their own."""
    past = m.past("contact_out", person=m.reached.id)
    return m.is_contact(*CHANNELS) and all(each.channel in CHANNELS for each in past)
