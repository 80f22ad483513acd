"""Massachusetts: two calls in thirty days at work, none after the person objects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Event
from dunwell.rulebook.counting import REACHED_NOBODY, Tally, point_of, tally
from dunwell.rulebook.us.covered import is_consumer_debt
from dunwell.rulebook.us.places import goes_to_work, is_work_point

SPOKEN = ("phone", "voicemail", "visit")
BY_TELEPHONE = ("phone", "voicemail", "text")
TELLING = ("contact_in", "contact_out", "write_only_request_received", "opt_out_received")
"""Events in which a person may ask not to be called."""
COUNT, REQUEST = ("us_ma.call_frequency.elsewhere",), ("us_ma.work_request",)


def judges(m: Matter, *, calls_max: int, window_days: int, oral_days: int) -> Iterator[Said]:
    """A call to a place of work: the third in the window per debt; any while the person's request stands.

    A spoken request holds so many days, its own the first; one in writing, or of which neither day nor form is known,
    holds until withdrawn.
    """
    if not m.is_contact(*BY_TELEPHONE) or not goes_to_work(m):
        return
    debts = [debt.id for debt in m.debts if is_consumer_debt(m, debt)]
    if not debts:
        return
    worst = max((_count(m, debt, window_days) for debt in debts), key=lambda count: count.with_this)
    yield Said(kind="fact", rows=COUNT, counts={"counted": worst.with_this}, windows=(worst.window,))
    if worst.with_this > calls_max:
        yield Said(kind="bar", rows=COUNT, until=worst.free_on(calls_max))
    yield from _objections(m, oral_days)


def _objections(m: Matter, oral_days: int) -> Iterator[Said]:
    for said_on in _requests(m):
        if said_on is None:
            yield Said(kind="bar", rows=REQUEST)
            continue
        free_on = said_on + timedelta(days=oral_days)
        if said_on <= m.today < free_on:
            quiet = Window(kind="quiet", from_=said_on, to=free_on - timedelta(days=1))
            yield Said(kind="bar", rows=REQUEST, until=free_on, windows=(quiet,))


def _requests(m: Matter) -> Iterator[date | None]:
    """The days of spoken requests, not to be called at work or by telephone at all; None for a lasting one."""
    for wish in m.reached.preferences:
        if wish.kind == "barred_place" and wish.place == "work":
            yield None if wish.stated_at is None else m.day(wish.stated_at)
    for event in m.past(*TELLING, person=m.reached.id):
        if "stop_calling" in event.said:
            yield m.day(event.at) if event.channel in SPOKEN else None
        elif event.type == "write_only_request_received" or _is_of_calls(event):
            yield m.day(event.at) if event.form == "phone" else None


def _is_of_calls(event: Event) -> bool:
    return event.type == "opt_out_received" and event.channel == "phone" and event.scope != "marketing"


def _count(m: Matter, debt: str, window_days: int) -> Tally:
    def is_counted(event: Event) -> bool:
        used = point_of(m, event)
        return is_work_point(used) and event.outcome not in REACHED_NOBODY

    return tally(m, window_days=window_days, channels=BY_TELEPHONE, debt=debt, is_counted=is_counted)
