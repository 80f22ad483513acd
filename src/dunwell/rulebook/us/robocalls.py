"""Recorded voices and robotexts: the line they reach, and the consent they need (47 USC 227; 47 CFR 64.1200)."""

from __future__ import annotations

from datetime import date, datetime

from dunwell.core.matter import Matter, as_day
from dunwell.core.matter.facts import Event, Person

VOICE = ("phone", "voicemail")
STOPPING = frozenset({"stop_word", "stop_calling"})
"""What a person says to take consent back; any reasonable way will do."""
REQUESTS = ("cease_request_received", "write_only_request_received")
"""Requests that end automated messages with the rest."""


def is_recorded_voice(m: Matter) -> bool:
    """Whether the contact is a call, or a message put into a mailbox, with a recorded or artificial voice."""
    return m.is_contact(*VOICE) and m.action is not None and m.action.voice == "prerecorded"


def line_of(m: Matter) -> str | None:
    """The kind of the line the contact uses; where it names none, of the person's only telephone; else unknown."""
    if m.point is not None:
        return m.point.kind
    lines = {point.kind for point in m.reached.points if point.kind in {"mobile", "landline"}}
    return lines.pop() if len(lines) == 1 else None


def has_robocall_consent(m: Matter) -> bool:
    """Whether the person agreed to recorded voices and has not taken that back since."""
    consent = m.consent("robocall")
    if consent is None:
        return False
    return not any(consent.at is None or as_day(event.at) >= as_day(consent.at) for event in revocations(m))


def revocations(m: Matter, person: Person | None = None) -> tuple[Event, ...]:
    """Every time the person said, in any way, that automated calls or texts must stop; oldest first."""
    found = m.past("contact_in", "contact_out", "opt_out_received", *REQUESTS, person=(person or m.reached).id)
    return tuple(event for event in found if _revokes(event))


def _revokes(event: Event) -> bool:
    if event.type in REQUESTS:
        return True
    if event.type == "opt_out_received":
        return event.channel in {"text", *VOICE} and event.scope is None
    return not STOPPING.isdisjoint(event.said)


def consented_since(m: Matter, when: date | datetime, person: Person) -> bool:
    """Whether the person agreed to texts or recorded voices after that day, or moment where both are known."""
    return any(
        consent.given and consent.at is not None and m.is_past(consent.at) and is_later(consent.at, when)
        for consent in person.consents
        if consent.kind in {"robocall", "text", "electronic"}
    )


def is_later(one: date | datetime, other: date | datetime) -> bool:
    """Whether one came after the other: by the moment where both have one, else by the day."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one > other
    return as_day(one) > as_day(other)
