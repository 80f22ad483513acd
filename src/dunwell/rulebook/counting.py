"""Contacts counted in a window of the person's own dates that ends today."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.matter import Matter, Window
from dunwell.core.matter.facts import Event, Point

NOT_CONNECTED = frozenset({"busy", "not_in_service"})
"""Outcomes of a call that reached nothing."""
REACHED_NOBODY = NOT_CONNECTED | {"no_answer", "mailbox_full"}
"""Outcomes of a call by which nobody was reached and no message could be left."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Dates of past contacts in a window, oldest first, and how one more today would stand."""

    days: tuple[date, ...]
    today: date
    window_days: int
    planned: int = 1
    """Contacts about to be made that count: one, or none where only the past is asked about."""

    @property
    def with_this(self) -> int:
        """How many there are with the one about to be made."""
        return len(self.days) + self.planned

    @property
    def window(self) -> Window:
        """The days that the count looks at; the first counts as day one."""
        return Window(kind="count", from_=self.today - timedelta(days=self.window_days - 1), to=self.today)

    def free_on(self, most: int) -> date | None:
        """The first day on which one more keeps within `most`; None where nothing is permitted at all."""
        if most < 1:
            return None
        if len(self.days) < most:
            return self.today
        return self.days[-most] + timedelta(days=self.window_days)


def tally(
    m: Matter,
    *,
    window_days: int,
    channels: Collection[str] = (),
    people: Collection[str] = (),
    debt: str | None = None,
    is_counted: Callable[[Event], bool] = lambda _event: True,
) -> Tally:
    """Past contacts of the acting collector, by the dates of whom the action reaches.

    The window ends today; asked about a history, it is the fullest one there was.

    Given   `channels` and `people` all where none is named; `debt` only what concerns it; `is_counted` leaves out more
    """
    today = m.today
    days = [
        m.day(event.at, m.person(event.person))
        for event in m.past("contact_out")
        if (debt is None or concerns(event, debt))
        and (not channels or event.channel in channels)
        and (not people or (event.person or m.debtor.id) in people)
        and is_counted(event)
    ]
    ends = {today, *days} if m.asks("judge_history") else {today}
    last = max(ends, key=lambda end: (len(_within(days, end, window_days)), end))
    is_one_more = m.action is not None and (m.made is None or is_counted(m.made))
    return Tally(_within(days, last, window_days), last, window_days, planned=int(is_one_more))


def concerns(event: Event, debt: str) -> bool:
    """Whether the contact took up the debt: where the debts really mentioned are known, those; else all it was for."""
    named = event.debts_named or event.debts
    return named is None or debt in named


def _within(days: Collection[date], last: date, window_days: int) -> tuple[date, ...]:
    first = last - timedelta(days=window_days - 1)
    return tuple(sorted(day for day in days if first <= day <= last))


def asks_count(m: Matter) -> bool:
    """Whether the question is how many contacts there were."""
    return m.asks("call_count", "judge_history")


def point_of(m: Matter, event: Event) -> Point | None:
    """The contact point that a past contact used, if it is known."""
    return next((p for person in m.facts.people for p in person.points if p.id == event.point), None)
