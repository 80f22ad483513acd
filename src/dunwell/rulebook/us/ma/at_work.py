"""Massachusetts: two calls in thirty days at work, none after the person objects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Event
from dunwell.rulebook.counting import REACHED_NOBODY, Tally, point_of, tally
from dunwell.rulebook.us.covered import is_consumer_debt

BY_TELEPHONE = ("phone", "voicemail", "text")
COUNT, REQUEST = ("us_ma.call_frequency.elsewhere",), ("us_ma.work_request",)


def judges(m: Matter, *, calls_max: int, window_days: int, oral_days: int) -> Iterator[Said]:
    """A call to a place of work: the third in the window per debt; any while the person's request stands.

    A request whose day is known was spoken and holds so many days, its own the first; of any other the form is not
    known, so it holds until withdrawn.
    """
    if not m.is_contact(*BY_TELEPHONE) or m.point is None or m.point.place != "work":
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
    for wish in m.reached.preferences:
        if wish.kind != "barred_place" or wish.place != "work":
            continue
        if wish.stated_at is None:
            yield Said(kind="bar", rows=REQUEST)
            continue
        said_on = m.day(wish.stated_at)
        free_on = said_on + timedelta(days=oral_days)
        if said_on <= m.today < free_on:
            quiet = Window(kind="quiet", from_=said_on, to=free_on - timedelta(days=1))
            yield Said(kind="bar", rows=REQUEST, until=free_on, windows=(quiet,))


def _count(m: Matter, debt: str, window_days: int) -> Tally:
    def is_counted(event: Event) -> bool:
        used = point_of(m, event)
        return used is not None and used.place == "work" and event.outcome not in REACHED_NOBODY

    return tally(m, window_days=window_days, channels=BY_TELEPHONE, debt=debt, is_counted=is_counted)
