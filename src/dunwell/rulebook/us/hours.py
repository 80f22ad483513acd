"""Hours and days on the clock of every zone where a person may be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo

from dunwell.core.matter import Matter, Window
from dunwell.core.matter.facts import Consent, Event, Person, Preference
from dunwell.core.matter.matter import WEEKDAYS
from dunwell.rulebook.local_hours import as_time

TIMED = ("phone", "voicemail", "text", "email", "social", "visit", "card")
"""Channels that happen at an hour; a letter does not."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def permitted_windows(m: Matter, person: Person, earliest: int, latest: int) -> tuple[Window, ...]:
    """The hours of today that are permitted wherever the person may be, told in each of those zones."""
    zones = m.zones(person)
    opens = max(_moment(m, person, zone, earliest) for zone in zones)
    closes = min(_moment(m, person, zone, latest) for zone in zones)
    return tuple(_window(zone, opens, closes) for zone in zones if opens < closes)


def next_opening(m: Matter, person: Person, earliest: int, latest: int) -> datetime | None:
    """The first moment from now on, past the exact first minute, that is permitted wherever the person may be."""
    zones = m.zones(person)
    for days in (0, 1, 2):
        then = m.at(m.now + days * DAY)
        opens = max(_moment(then, person, zone, earliest) for zone in zones) + MINUTE
        closes = min(_moment(then, person, zone, latest) for zone in zones)
        if m.now < opens < closes:
            return opens
    return None


def agreed_openings(m: Matter, person: Person) -> Iterator[datetime]:
    """The next beginnings of hours that the person once agreed to; whether the consent still stands is asked then."""
    for consent in person.consents:
        if consent.kind == "contact_hours" and consent.given and consent.from_ is not None:
            for clock in m.clocks(person):
                begin = datetime.combine(clock.date(), consent.from_, clock.tzinfo)
                yield begin if begin > clock else begin + DAY


def is_ruled_out(m: Matter, person: Person, channel: str) -> bool:
    """Whether now, on some clock where the person may be, falls into hours the person ruled out for that channel."""
    return any(_holds(m, wish, channel) and _covers(m, person, wish) for wish in barred_hours(person))


def barred_hours(person: Person) -> tuple[Preference, ...]:
    """The hours that the person ever ruled out."""
    return tuple(each for each in person.preferences if each.kind == "barred_hours")


def may_answer_once(m: Matter, person: Person, replies_max: int) -> bool:
    """Whether this answers, in the same channel, what the person sent at an hour it had ruled out, not yet answered."""
    action = m.action
    if action is None or action.channel is None or action.purpose != "answer_inbound":
        return False
    numbered = [
        (number, event)
        for number, event in enumerate(m.facts.events)
        if event.type == "contact_in" and (event.person or m.debtor.id) == person.id and m.is_past(event.at)
    ]
    if not numbered:
        return False
    number, message = numbered[-1]
    if message.channel != action.channel or not is_ruled_out(m.before(number), person, action.channel):
        return False
    return len(_answers(m, number, person)) < replies_max


def _answers(m: Matter, number: int, person: Person) -> list[Event]:
    later = m.facts.events[number + 1 :]
    past = m.past("contact_out", person=person.id)
    return [event for event in later if event in past]


def _holds(m: Matter, wish: Preference, channel: str) -> bool:
    if wish.stated_at is not None and not m.is_past(wish.stated_at):
        return False
    return channel in wish.channels if wish.channels else channel in TIMED


def _covers(m: Matter, person: Person, wish: Preference) -> bool:
    return any(covers(wish, clock) for clock in m.clocks(person))


def covers(wish: Preference, clock: datetime) -> bool:
    """Whether hours, on their days, hold that moment of a clock; hours that end before they begin run over midnight."""
    now = clock.time().replace(second=0, microsecond=0)
    begins, ends = wish.from_ or time(), wish.to
    if ends is None:
        return now >= begins and _is_day(wish, clock.date())
    if begins <= ends:
        return begins <= now < ends and _is_day(wish, clock.date())
    return (now >= begins and _is_day(wish, clock.date())) or (now < ends and _is_day(wish, clock.date() - DAY))


def consented_now(m: Matter, person: Person) -> bool:
    """Whether the person told this collector directly that now is a good time, or asked for this very contact.

    Of a consent and hours ruled out that both hold now, the later one counts.
    """
    if m.action is not None and m.action.requested:
        return True
    channel = (m.action.channel if m.action else None) or "phone"
    said = [each.stated_at for each in barred_hours(person) if _holds(m, each, channel) and _covers(m, person, each)]
    refused = max((m.local(when, person) for when in said if when is not None), default=None)
    consents = [each for each in person.consents if each.kind == "contact_hours" and _is_now(m, person, each)]
    if not consents or not consents[-1].given:
        return False
    at = consents[-1].at
    return refused is None or (at is not None and m.local(at, person) > refused)


def _is_now(m: Matter, person: Person, consent: Consent) -> bool:
    hours = Preference(kind="barred_hours", from_=consent.from_, to=consent.to)
    is_known = consent.at is None or m.is_past(consent.at)
    return is_known and all(covers(hours, clock) for clock in m.clocks(person))


def _is_day(wish: Preference, day: date) -> bool:
    return not wish.days or WEEKDAYS[day.weekday()] in wish.days


def _moment(m: Matter, person: Person, zone: tzinfo, minute: int) -> datetime:
    return datetime.combine(m.day(m.now, person), as_time(minute), zone)


def _window(zone: tzinfo, opens: datetime, closes: datetime) -> Window:
    return Window(
        kind="hours",
        zone=str(zone),
        from_=opens.astimezone(zone).timetz().replace(tzinfo=None),
        to=closes.astimezone(zone).timetz().replace(tzinfo=None),
    )


def ruled_out_until(m: Matter, person: Person, channel: str) -> Iterator[datetime]:
    """The ends of the hours now running that the person ruled out."""
    for wish in barred_hours(person):
        for clock in m.clocks(person):
            if wish.to is not None and _holds(m, wish, channel) and covers(wish, clock):
                end = datetime.combine(clock.date(), wish.to, clock.tzinfo)
                yield end if end > clock else end + DAY
