"""Hours in which a person may be contacted, on the clock where that person is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Person
from dunwell.rulebook.ca.off_days import SUNDAY, IsOff
from dunwell.rulebook.ca.reaching import is_written
from dunwell.rulebook.local_hours import as_time, minute_of

DAY = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Minutes of the day, start inside and end outside. `sunday`: its own hours; None: none at all."""

    weekday: tuple[int, int]
    sunday: tuple[int, int] | None
    is_off: IsOff

    def on(self, moment: datetime) -> tuple[int, int] | None:
        """The hours of that local day; None where it is closed."""
        if self.is_off(moment.date()):
            return None
        return self.sunday if moment.weekday() == SUNDAY else self.weekday

    def is_open(self, moment: datetime) -> bool:
        """Whether that local moment is inside."""
        hours = self.on(moment)
        return hours is not None and hours[0] <= minute_of(moment) < hours[1]


def when_closed(m: Matter, hours: Hours, *rows: str) -> Iterator[Said]:
    """A ban where it is too early, too late or a closed day on any clock that may be the person's; else the hours."""
    is_open = all(hours.is_open(clock) for clock in m.clocks())
    yield Said(kind="fact" if is_open else "bar", rows=rows, windows=tuple(_windows(m, hours)))


def has_agreed(m: Matter, person: Person, *, in_writing: bool) -> bool:
    """Whether the person consented to contact at this hour of every clock that may be theirs."""
    return any(
        consent.kind == "contact_hours"
        and consent.given
        and (consent.at is None or m.is_past(consent.at))
        and (is_written(consent.form) or not in_writing)
        and all(_is_between(clock.time(), consent.from_, consent.to) for clock in m.clocks(person))
        for consent in person.consents
    )


def _is_between(hour: time, start: time | None, end: time | None) -> bool:
    return (start is None or start <= hour) and (end is None or hour < end)


def _windows(m: Matter, hours: Hours) -> Iterator[Window]:
    for clock in m.clocks():
        opened = hours.on(clock)
        if opened is not None and opened[1] < DAY:
            zone = clock.tzinfo.key if isinstance(clock.tzinfo, ZoneInfo) else None
            yield Window(kind="hours", from_=as_time(opened[0]), to=as_time(opened[1]), zone=zone)
