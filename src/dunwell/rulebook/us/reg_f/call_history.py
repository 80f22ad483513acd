"""One more call, or the calls so far, against both limits on calls, with what is left out of the count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Event, Person
from dunwell.core.matter.words import Rebuttal
from dunwell.rulebook.us import calls
from dunwell.rulebook.us.calls import Limits, Tally
from dunwell.rulebook.us.covered import covered

FAMILY = "us_fed.call_frequency"
ROWS = (
    FAMILY,
    f"{FAMILY}.after_conversation",
    f"{FAMILY}.who_started",
    f"{FAMILY}.unit",
    f"{FAMILY}.student_loans",
    f"{FAMILY}.call_many_debts",
    f"{FAMILY}.talk_many_debts",
    f"{FAMILY}.per_debt_total",
    f"{FAMILY}.excl_consent",
    f"{FAMILY}.excl_unconnected",
    f"{FAMILY}.excl_professionals",
    f"{FAMILY}.rebut_compliance",
    f"{FAMILY}.rebut_violation",
    f"{FAMILY}.not_texts",
    "us_fed.consent.direct",
)
TOTAL = (f"{FAMILY}.per_debt_total", f"{FAMILY}.rebut_compliance")
UNWELCOME = frozenset({"stop_calling", "stop_word", "does_not_owe", "refuses_to_pay", "will_not_pay_time_barred"})
"""What a person may have said that makes further calls unwelcome."""


def judges(
    m: Matter,
    *,
    calls_max: int,
    window_days: int,
    quiet_days: int,
    consent_days: int,
    gap_minutes: int,
    calls_day: int,
) -> Iterator[Said]:
    """A presumption of breach or of compliance for a call and for a history; counts for either and on being asked."""
    if not covered(m):
        return
    limits = Limits(calls_max, window_days, quiet_days, consent_days)
    if m.is_contact(*calls.CHANNELS):
        yield from _of_call(m, limits, gap_minutes, calls_day)
    elif m.is_contact("text", "email"):
        found = calls.tallies(m, m.reached, limits)
        yield Said(kind="fact", rows=(f"{FAMILY}.not_texts",), counts={"counted": max(each.past for each in found)})
    elif m.asks("judge_history") and m.past("contact_out"):
        yield from _of_history(m, limits, gap_minutes, calls_day)
    elif m.asks("call_count"):
        yield from _of_count(m, limits)
    elif m.asks("message_class"):
        yield from _of_message(m)


def _of_call(m: Matter, limits: Limits, gap_minutes: int, calls_day: int) -> Iterator[Said]:
    """One more call now: presumed a breach if it breaks a limit for any debt it is about, else presumed lawful.

    A call of the past that never connected broke none.
    """
    if m.made is not None and m.made.outcome in calls.NOT_CONNECTED:
        return
    asked_for = m.action is not None and m.action.requested
    found = calls.tallies(m, m.reached, limits, is_asked_for=asked_for)
    about = calls.concerning(found, m, (debt.id for debt in m.debts))
    breaches = [each for each in about if each.is_presumed_breach]
    is_required = m.action is not None and m.action.purpose == "legally_required_notice"
    worst = max(about, key=lambda each: each.with_this)
    said = Said(
        kind="presumption" if breaches else "compliance",
        rows=ROWS,
        windows=_windows(found, about),
        exclusion=worst.exclusion,
        until=max(each.free_on for each in breaches) if breaches else None,
        rebuttal=("call_required_by_law",) if is_required else (),
    )
    if not breaches:
        said = replace(said, rebuttal=_doubts(m, m.reached, limits, gap_minutes, calls_day, with_now=True))
    yield said
    yield Said(kind="fact", rows=ROWS, counts={"counted": worst.with_this})
    per_debt = {each.debt: each.with_this if each in about else each.past for each in found}
    yield from _counts(m, limits, m.reached, per_debt, worst.with_this)
    yield from _overall(m, m.reached, limits, with_now=worst.exclusion is None)


def _of_history(m: Matter, limits: Limits, gap_minutes: int, calls_day: int) -> Iterator[Said]:
    """The calls so far: presumed lawful where none of them, as it was made, broke a limit."""
    own = {None, "", m.collector.id}
    numbered = [
        (number, event)
        for number, event in enumerate(m.facts.events)
        if calls.is_call(event) and event.collector in own
    ]
    called = [person for person in m.facts.people if any(event.person == person.id for _, event in numbered)]
    for person in called[:1]:
        found = calls.tallies(m, person, limits)
        was_breach = any(_was_breach(m.before(number), event, limits) for number, event in numbered)
        past = {each.debt: each.fullest if was_breach else each.past for each in found}
        yield Said(kind="fact", rows=ROWS, counts={"counted": max(past.values())})
        if not was_breach:
            yield Said(
                kind="compliance",
                rows=ROWS,
                windows=_windows(found, found),
                rebuttal=_doubts(m, person, limits, gap_minutes, calls_day, with_now=False),
            )
        yield from _counts(m, limits, person, past, max(past.values()))
        yield from _overall(m, person, limits, with_now=False)


def _was_breach(then: Matter, event: Event, limits: Limits) -> bool:
    if event.outcome in calls.NOT_CONNECTED:
        return False
    found = calls.tallies(then, then.person(event.person), limits)
    return any(each.is_presumed_breach for each in calls.concerning(found, then, calls.charged(event, then)))


def _of_count(m: Matter, limits: Limits) -> Iterator[Said]:
    """The count so far, by date; and whether a call on another day would count too."""
    found = calls.tallies(m, m.debtor, limits)
    counted = {day for each in found for day in each.counted_on}
    of_all = (each for person in m.facts.people for each in calls.tallies(m, person, limits))
    left_out = {day for each in of_all for day in each.left_out_on}
    exclusion = next((each.exclusion for each in found if each.exclusion), None)
    if m.question and m.question.next_on:
        later = m.at(datetime.combine(m.question.next_on, m.local(m.now).timetz()))
        then = calls.tallies(later, m.debtor, limits)
        exclusion = then[0].exclusion if all(each.exclusion for each in then) else None
        (left_out if exclusion else counted).add(m.question.next_on)
    past = {each.debt: each.past for each in found}
    yield Said(
        kind="fact",
        rows=ROWS,
        windows=_windows(found, found),
        exclusion=exclusion,
        values={"counted_on": tuple(sorted(counted)), "excluded_on": tuple(sorted(left_out))},
        counts={"counted": max(past.values())},
    )
    yield from _counts(m, limits, m.debtor, past, max(past.values()))
    if placed := [event for event in m.past("contact_out") if calls.is_call(event)]:
        least = min(_charged_at_least(m, event) for event in placed)
        yield Said(kind="fact", rows=(f"{FAMILY}.call_many_debts",), counts={"debts_charged_min": least})


def _charged_at_least(m: Matter, event: Event) -> int:
    """A call counts against each debt taken up in it, and against one at least where none was."""
    if event.debts_named == ():
        return 1
    named = calls.charged(event, m)
    return sum(bool(ids & named) for ids in calls.particular_debts(m).values())


def _of_message(m: Matter) -> Iterator[Said]:
    message = m.question.message if m.question else None
    if message is not None:
        counts = message.channel in calls.CHANNELS and message.outcome not in calls.NOT_CONNECTED
        rows = (FAMILY, f"{FAMILY}.excl_unconnected", f"{FAMILY}.not_texts")
        yield Said(kind="fact", rows=rows, values={"counts_as_call": counts})


def _windows(found: Sequence[Tally], about: Sequence[Tally]) -> tuple[Window, ...]:
    told = [Window(kind="count", debt=each.debt, from_=each.window[0], to=each.window[1]) for each in about]
    told += [
        Window(kind="quiet", debt=each.debt, from_=each.quiet[0], to=each.quiet[1]) for each in found if each.quiet
    ]
    told += [
        Window(kind="consent", debt=each.debt, from_=each.consent[0], to=each.consent[1])
        for each in found
        if each.consent
    ]
    return tuple(told)


def _counts(m: Matter, limits: Limits, person: Person, per_debt: Mapping[str, int], here: int) -> Iterator[Said]:
    """The same count per debt, per person and per collector, where there are several."""
    yield Said(kind="fact", rows=ROWS, counts={"counted": per_debt, "particular_debts": len(per_debt)})
    if len(m.facts.people) > 1:
        per_person = {each.id: _most(m, limits, each) for each in m.facts.people} | {person.id: here}
        yield Said(kind="fact", rows=ROWS, counts={"counted": per_person})
    if m.facts.other_collectors:
        others = {each.id: _most(m, limits, person, collector=each.id) for each in m.facts.other_collectors}
        yield Said(kind="fact", rows=ROWS, counts={"counted": others | {m.collector.id: here}})


def _most(m: Matter, limits: Limits, person: Person, *, collector: str = "own") -> int:
    return max(each.past for each in calls.tallies(m, person, limits, collector=collector))


def _overall(m: Matter, person: Person, limits: Limits, *, with_now: bool) -> Iterator[Said]:
    """All calls to the person over all debts: within the law debt by debt, and yet perhaps too many together."""
    total = len(_recent(m, person, limits)) + with_now
    several = len(calls.particular_debts(m)) > 1
    yield Said(kind="fact", rows=ROWS, counts={"calls_person_total": total})
    if several and total > limits.calls_max:
        yield Said(kind="advice", rows=TOTAL, rebuttal=("aggregate_pattern",))


def _recent(m: Matter, person: Person, limits: Limits) -> list[Event]:
    """Own calls to the person in the window, whatever came of them."""
    first = m.day(m.now, person) - timedelta(days=limits.window_days - 1)
    return [e for e in m.past("contact_out", person=person.id) if calls.is_call(e) and m.day(e.at, person) >= first]


def _doubts(
    m: Matter, person: Person, limits: Limits, gap_minutes: int, calls_day: int, *, with_now: bool
) -> tuple[Rebuttal, ...]:
    """What may rebut the presumption of compliance."""
    recent = _recent(m, person, limits)
    moments = sorted([m.local(event.at, person) for event in recent if isinstance(event.at, datetime)])
    moments += [m.local(m.now, person)] if with_now else []
    days = [m.day(event.at, person) for event in recent] + ([m.day(m.now, person)] if with_now else [])
    gap = timedelta(minutes=gap_minutes)
    is_rapid = any(later - earlier <= gap for earlier, later in pairwise(moments))
    told: list[Rebuttal] = []
    if is_rapid or any(days.count(day) >= calls_day for day in days):
        told.append("concentrated_calls")
    if _is_unwelcome(m, person):
        told.append("content_of_prior_communications")
    if len(calls.particular_debts(m)) > 1 and len(recent) + with_now > limits.calls_max:
        told.append("aggregate_pattern")
    return tuple(told)


def _is_unwelcome(m: Matter, person: Person) -> bool:
    past = m.past(person=person.id)
    return any(not UNWELCOME.isdisjoint(event.said) for event in past) or any(
        event.type in {"cease_request_received", "dispute_received", "opt_out_received"} for event in past
    )
