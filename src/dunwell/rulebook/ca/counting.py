"""Contacts in so many days, as provinces count them: by the person's local dates, the day of the action the last."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said, Window, words
from dunwell.core.matter.facts import Event
from dunwell.core.matter.said import Count
from dunwell.rulebook.ca.reaching import agreed_to_next, rang_in_vain, was_reached


def contacts(
    m: Matter, *, free: Collection[str], creditor: str | None = None, days: int, asked_for_is_free: bool = True
) -> tuple[Event, ...]:
    """Contacts that the collector made with the person in the window.

    Given   `free` channels that do not count; `creditor` only those about debts owed to this one
    Unanswered rings are left out; what the person asked for or agreed to as well, where the law makes it free.
    """
    first = m.today - timedelta(days=days - 1)
    return tuple(event for event in _made(m, free, creditor, asked_for_is_free) if m.day(event.at) >= first)


def _made(m: Matter, free: Collection[str], creditor: str | None, asked_for_is_free: bool) -> Iterator[Event]:
    before: list[Event] = []
    for event in m.past("contact_out", "contact_in", person=m.reached.id):
        is_free = asked_for_is_free and (event.purpose == "answer_inbound" or agreed_to_next(before, m))
        if (
            event.type == "contact_out"
            and not is_free
            and event.channel not in free
            and was_reached(event)
            and owed_to(m, event, creditor)
        ):
            yield event
        before.append(event)


def owed_to(m: Matter, event: Event, creditor: str | None) -> bool:
    """Whether an event is about a debt owed to that creditor; about any where none is asked for."""
    debts = [debt for debt in m.facts.debts if event.debts is None or debt.id in event.debts]
    return creditor is None or any(debt.creditor == creditor for debt in debts)


def too_many(m: Matter, counted: Collection[Event], *, most: int, days: int, rows: tuple[str, ...]) -> Iterator[Said]:
    """A ban where one more contact would be above the most that is allowed; else the count.

    A ring that is known to have reached nobody is none.
    """
    dates = sorted(m.day(event.at) for event in counted)
    window = (Window(kind="count", from_=m.today - timedelta(days=days - 1), to=m.today),)
    is_one_more = m.is_contact() and not rang_in_vain(m)
    counts: dict[words.Counts, Count] = {"counted": len(dates) + is_one_more}
    if is_one_more and len(dates) >= most:
        yield Said(kind="bar", rows=rows, windows=window, counts=counts, until=dates[-most] + timedelta(days=days))
    elif m.is_contact() or m.asks("call_count"):
        yield Said(kind="fact", rows=rows, windows=window, counts=counts, values={"counted_on": tuple(dates)})
