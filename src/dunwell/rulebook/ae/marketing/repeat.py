"""Marketing calls: once a day, twice a week, none after a refusal or to listed numbers."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ae.bound import ADVERTISING, advertises
from dunwell.rulebook.counting import tally

REPEAT, REGISTER = ("ae.tele.repeat",), ("ae.tele.dncr",)
CALLS = ("phone", "voicemail")
REFUSALS = frozenset({"stop_calling", "stop_word"})


def judges(m: Matter, *, per_day: int, per_week: int, week_days: int) -> Iterator[Said]:
    """One more marketing call than a day or a week allows, or any after the person refused; the register is checked."""
    if not m.is_contact(*CALLS) or not advertises(m):
        return
    yield Said(kind="advice", rows=REGISTER)
    week = tally(m, window_days=week_days, channels=CALLS, people=(m.reached.id,), is_counted=_is_marketing)
    day = tally(m, window_days=1, channels=CALLS, people=(m.reached.id,), is_counted=_is_marketing)
    yield Said(kind="fact", rows=REPEAT, counts={"counted": week.with_this}, windows=(week.window,))
    if _has_refused(m):
        yield Said(kind="bar", rows=REPEAT + REGISTER)
    if week.with_this > per_week:
        yield Said(kind="bar", rows=REPEAT, until=week.free_on(per_week))
    if day.with_this > per_day:
        yield Said(kind="bar", rows=REPEAT, until=day.free_on(per_day))


def _is_marketing(event: Event) -> bool:
    return event.purpose == "marketing" or not ADVERTISING.isdisjoint(event.content)


def _has_refused(m: Matter) -> bool:
    who = m.reached
    is_refused = any(consent.kind == "marketing" and not consent.given for consent in who.consents)
    opted_out = any(event.channel in CALLS for event in m.past("opt_out_received", person=who.id))
    told = m.past("contact_in", "contact_out", person=who.id)
    return is_refused or opted_out or any(not REFUSALS.isdisjoint(event.said) for event in told)
