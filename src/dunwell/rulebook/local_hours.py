"""Hours of the day at every place where the person may be."""

from __future__ import annotations

from datetime import datetime, time

from dunwell.core.matter import Matter, Window
from dunwell.core.matter.facts import Consent, Person, Preference
from dunwell.core.matter.matter import WEEKDAYS

MINUTES = 60


def minute_of(clock: datetime) -> int:
    """The minute of the day."""
    return clock.hour * MINUTES + clock.minute


def is_within(m: Matter, earliest: int, latest: int, person: Person | None = None) -> bool:
    """Whether it is `earliest <= minute < latest` in every zone where the person may be."""
    return all(earliest <= minute_of(clock) < latest for clock in m.clocks(person))


def hours_window(m: Matter, earliest: int, latest: int) -> Window:
    """The permitted hours, in the zone where the person is taken to be."""
    zone = m.zones()[0]
    return Window(kind="hours", from_=as_time(earliest), to=as_time(latest), zone=getattr(zone, "key", None))


def as_time(minutes: int) -> time:
    """A minute of the day as an hour."""
    return time(*divmod(minutes, MINUTES))


def is_consented_hour(m: Matter, person: Person | None = None) -> bool:
    """Whether the person agreed to be contacted at this hour."""
    consent = m.consent("contact_hours", person=person)
    return consent is not None and all(_covers(consent, clock) for clock in m.clocks(person))


def is_barred_hour(m: Matter, channel: str | None, person: Person | None = None) -> bool:
    """Whether the person ruled this hour out for this channel, at any place where the person may be."""
    who = person or m.reached
    return any(
        preference.kind == "barred_hours"
        and (not preference.channels or channel in preference.channels)
        and any(_rules_out(preference, clock) for clock in m.clocks(who))
        for preference in who.preferences
    )


def _covers(consent: Consent, clock: datetime) -> bool:
    return _between(clock.time(), consent.from_, consent.to)


def _rules_out(preference: Preference, clock: datetime) -> bool:
    if preference.days and WEEKDAYS[clock.weekday()] not in preference.days:
        return False
    return _between(clock.time(), preference.from_, preference.to)


def _between(hour: time, start: time | None, end: time | None) -> bool:
    """Inside `start..end`, which may run over midnight; an end that is not given is open."""
    begins, ends = start or time.min, end or time.max
    if end is None:
        return hour >= begins
    return begins <= hour < ends if begins <= ends else hour >= begins or hour < ends
