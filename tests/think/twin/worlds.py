"""Random histories, each made anew from its number: calls, letters, conversations, consents, disputes, moratoria.

They keep to what the tables decide: where a table leaves something open (whether an unanswered ring is a communication
in Washington, say), no history turns on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dunwell.core.matter.asked import Question
from dunwell.core.matter.facts import Collector, Consent, Event, Given, Person, Point, Preference
from dunwell.core.words import Jurisdiction
from tests.think.twin import worlds_abroad
from tests.think.twin.making import contact, debt_of, in_order, moment, person, some_debts, stamp

US_ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu")
EDGES = (date(2026, 3, 8), date(2026, 11, 1), date(2026, 3, 10), date(2026, 12, 31))
"""Days around which histories end more often: clocks change, a year ends."""
OUTCOMES = ("no_answer", "voicemail", "conversation", "mailbox_full", "answered_then_dropped", "busy", "not_in_service")


def world(seed: int) -> tuple[str, Given]:
    """The history of that number, and its theme."""
    rnd = random.Random(seed)
    theme = rnd.choice(tuple(THEMES))
    return theme, THEMES[theme](rnd)


def _last_day(rnd: random.Random) -> date:
    if rnd.random() < 0.4:
        return rnd.choice(EDGES) + timedelta(days=rnd.randrange(9))
    return date(2026, 1, 5) + timedelta(days=rnd.randrange(700))


def _us_role(rnd: random.Random) -> Collector:
    role: Any = rnd.choice(("third_party_collector",) * 5 + ("collection_law_firm", "original_creditor", "debt_buyer"))
    return Collector(
        role=role,
        id="K1",
        collecting_is_main_purpose=rnd.random() < 0.5 if role == "debt_buyer" else None,
        uses_third_party_name=role == "original_creditor" and rnd.random() < 0.3,
        accepts_writing_by=rnd.choice(((), ("email",), ("portal",), ("email", "portal"))),
    )


def us_calls(rnd: random.Random) -> Given:
    """Calls over two weeks to a debtor, a spouse and a lawyer, about up to three debts, some by another collector."""
    zone = rnd.choice(US_ZONES)
    now = moment(rnd, _last_day(rnd), zone)
    loans = rnd.random() < 0.2
    debts = tuple(
        debt_of(
            f"D{number}",
            product="student_loan" if loans else "credit_card",
            purpose="commercial" if not loans and rnd.random() < 0.08 else "consumer",
            account_number_at_placement=rnd.choice(("A1", "A2")) if loans else None,
        )
        for number in range(1, rnd.choice((1, 1, 1, 2, 3)) + 1)
    )
    people = (
        person("P1", zone),
        person("P2", zone if rnd.random() < 0.7 else rnd.choice(US_ZONES), relation="spouse"),
        person("P9", zone, relation="debtor_attorney"),
    )
    whom = ("P1",) * 12 + ("P2",) * 2 + ("P9",)
    busy, talks = rnd.random() < 0.7, rnd.random() < 0.5
    outcomes = OUTCOMES[:1] * (20 if talks else 90) + OUTCOMES
    events: list[Event] = []
    for _ in range(rnd.randrange(18 if busy else 6) * (2 if len(debts) > 1 else 1)):
        channel: Any = rnd.choice(("phone",) * 10 + ("voicemail", "text", "email", "letter"))
        outcome: Any = rnd.choice(outcomes) if channel == "phone" else None
        named = some_debts(rnd, debts) if rnd.random() < 0.1 else None
        events.append(
            Event(
                at=stamp(rnd, now, days=9 if busy else 16),
                type="contact_in" if rnd.random() < 0.08 else "contact_out",
                person=rnd.choice(whom) if rnd.random() < 0.9 else None,
                debts=some_debts(rnd, debts),
                debts_named=() if channel == "phone" and outcome != "conversation" and rnd.random() < 0.1 else named,
                channel=channel,
                outcome=outcome,
                collector=rnd.choice((None,) * 6 + ("K1", "K2")),
            )
        )
    if rnd.random() < 0.3:
        events.append(_consent(rnd, now))
    ask = rnd.random() < 0.15
    wanted = contact("phone", rnd.choice(whom), some_debts(rnd, debts))
    return Given(
        jurisdiction=Jurisdiction.US,
        region=None,
        now=now,
        collector=_us_role(rnd),
        people=people,
        debts=debts,
        events=in_order(events),
        action=None if ask else wanted,
        question=Question(kind="call_count") if ask else None,
    )


def _consent(rnd: random.Random, now: datetime) -> Event:
    """The person writes, or calls, and asks to be called back; it is not said about which debt."""
    channel: Any = rnd.choice(("email", "phone"))
    outcome: Any = "conversation" if channel == "phone" else None
    return Event(
        at=stamp(rnd, now, days=10),
        type="contact_in",
        person="P1",
        channel=channel,
        outcome=outcome,
        said=("consents_to_call_back",),
    )


STATE_ROLES: Any = ("third_party_collector", "third_party_collector", "original_creditor")
STATES: Mapping[str, str] = {
    "US-MA": "America/New_York",
    "US-WA": "America/Los_Angeles",
    "US-DC": "America/New_York",
    "US-NY": "America/New_York",
}


def us_states(rnd: random.Random) -> Given:
    """A few contacts of every kind over two weeks in a state that counts them."""
    region = rnd.choice(tuple(STATES))
    zone = STATES[region]
    now = moment(rnd, _last_day(rnd), zone)
    mortgage = region == "US-DC" and rnd.random() < 0.1
    debts = tuple(
        debt_of(f"D{number}", product="residential_mortgage" if mortgage else "credit_card")
        for number in range(1, rnd.choice((1, 2)) + 1)
    )
    points = (
        Point(id="home", kind="landline", place="home"),
        Point(id="cell", kind="mobile"),
        Point(id="desk", kind="landline", place="work"),
    )
    consents = (Consent(kind="electronic", given=True),)
    reached = ("conversation", "voicemail")
    outcomes: tuple[Any, ...] = reached if region == "US-WA" else (*reached, "no_answer", "mailbox_full")
    if region == "US-MA":
        outcomes += ("busy", "not_in_service")
    events = []
    for _ in range(rnd.randrange(18 if region == "US-DC" else 10)):
        channel: Any = rnd.choice(("phone", "phone", "text", "email", "letter", "voicemail", "social"))
        events.append(
            Event(
                at=stamp(rnd, now, days=10),
                type="contact_out",
                person="P2" if region == "US-WA" and rnd.random() < 0.2 else "P1",
                debts=some_debts(rnd, debts),
                channel=channel,
                outcome=rnd.choice(outcomes) if channel == "phone" else None,
                point=rnd.choice(("home", "cell", "desk")) if channel == "phone" else None,
                purpose="answer_inbound" if region == "US-WA" and rnd.random() < 0.1 else None,
                collector=rnd.choice((None,) * 6 + ("K1", "K2")),
            )
        )
    channel = rnd.choice(("phone", "phone", "text", "email", "letter" if region == "US-WA" else "phone"))
    return Given(
        jurisdiction=Jurisdiction.US,
        region=region,
        city="New York" if region == "US-NY" and rnd.random() < 0.8 else None,
        now=now,
        collector=Collector(role=rnd.choice(STATE_ROLES), id="K1"),
        people=(
            person("P1", zone, points=points, consents=consents),
            person("P2", zone, relation="spouse"),
        ),
        debts=debts,
        events=in_order(events),
        action=contact(channel, "P1", some_debts(rnd, debts), point="cell" if channel == "phone" else None),
    )


def us_hours(rnd: random.Random) -> Given:
    """One contact at any minute, in a zone that is known or in several that are only suggested."""
    zone = rnd.choice(US_ZONES)
    now = moment(rnd, _last_day(rnd), zone, at_any_hour=True)
    hints = rnd.sample(US_ZONES, rnd.randrange(1, 4))
    known, agrees = rnd.random() < 0.5, rnd.random() < 0.5
    points = tuple(Point(id=f"x{number}", kind="mobile", zone=hint) for number, hint in enumerate(hints))
    debtor = Person(
        id="P1",
        relation="debtor",
        kind="individual",
        zone=zone if known else None,
        unknown=() if known else ("zone",),
        points=points,
        consents=_hours_agreed(rnd) if agrees else (),
        preferences=() if agrees else _hours_ruled_out(rnd),
    )
    if not known:
        now = now.astimezone(ZoneInfo(hints[0]))
    channel = rnd.choice(("phone", "phone", "voicemail", "text", "email", "visit", "letter"))
    return Given(
        jurisdiction=Jurisdiction.US,
        region=None,
        now=_off_the_edge(now),
        collector=_us_role(rnd),
        people=(debtor,),
        debts=(debt_of("D1", purpose=rnd.choice(("consumer",) * 9 + ("commercial",))),),
        action=contact(channel, "P1", ("D1",)),
    )


def _off_the_edge(now: datetime) -> datetime:
    """Exactly on the hour is left untested under federal law: statute and rule word the edge differently."""
    return now + timedelta(minutes=1) if now.minute == 0 else now


def _hours_agreed(rnd: random.Random) -> tuple[Consent, ...]:
    if rnd.random() < 0.7:
        return ()
    return (Consent(kind="contact_hours", given=True, from_=time(6), to=time(22, 30)),)


def _hours_ruled_out(rnd: random.Random) -> tuple[Preference, ...]:
    if rnd.random() < 0.6:
        return ()
    start = rnd.randrange(0, 18)
    days: Any = rnd.choice(((), ("mon", "tue", "wed"), ("sat", "sun")))
    channels: Any = rnd.choice(((), ("phone",), ("email", "text")))
    end = time(start + rnd.randrange(1, 6), 30)
    return (Preference(kind="barred_hours", days=days, channels=channels, from_=time(start), to=end),)


FORMS = ("letter", "registered_mail", "response_form", "by_hand", "email", "portal", "phone")


def us_letters(rnd: random.Random) -> Given:
    """A validation notice, perhaps lost and sent again; then disputes, requests, refusals and answers to them."""
    zone = rnd.choice(US_ZONES)
    sent_on = date(2026, 1, 5) + timedelta(days=rnd.randrange(700))
    debts = tuple(debt_of(f"D{number}") for number in range(1, rnd.choice((1, 1, 2)) + 1))
    events = [Event(at=sent_on, type="validation_notice_sent", channel="letter")]
    day = sent_on
    if rnd.random() < 0.3:
        day += timedelta(days=rnd.randrange(3, 20))
        events.append(Event(at=day, type=rnd.choice(("returned_undeliverable", "notice_not_received_reported"))))
        day += timedelta(days=rnd.randrange(1, 9))
        events.append(Event(at=day, type="validation_notice_sent", channel="letter", resend=True))
    asked = rnd.random() < 0.3
    for _ in range(0 if asked else rnd.randrange(6)):
        day += timedelta(days=rnd.randrange(1, 22))
        events.append(_wish(rnd, day, zone, some_debts(rnd, debts)))
    now = moment(rnd, day + timedelta(days=rnd.randrange(1, 12)), zone)
    channel = rnd.choice(("phone", "text", "email", "letter"))
    purpose = rnd.choice(("discuss_debt",) * 6 + ("answer_inbound", "legally_required_notice", "advise_efforts_end"))
    return Given(
        jurisdiction=Jurisdiction.US,
        region=None,
        now=now,
        collector=_us_role(rnd),
        people=(person("P1", zone),),
        debts=debts,
        events=tuple(events),
        action=None if asked else contact(channel, "P1", some_debts(rnd, debts), purpose=purpose),
        question=Question(kind="validation_period") if asked else None,
    )


def _wish(rnd: random.Random, day: date, zone: str, debts: tuple[str, ...] | None) -> Event:
    noon = datetime.combine(day, time(12), ZoneInfo(zone))
    kind = rnd.randrange(8)
    form: Any = rnd.choice(FORMS)
    channel: Any = rnd.choice(("phone", "text", "email", "letter"))
    match kind:
        case 0 | 1:
            return Event(at=day, type="dispute_received", form=form, debts=debts)
        case 2:
            return Event(at=day, type="original_creditor_request_received", form=form, debts=debts)
        case 3:
            return Event(at=day, type="verification_sent", debts=debts)
        case 4:
            if rnd.random() < 0.4:
                return Event(at=day, type="cease_request_sent", form="letter", debts=debts)
            return Event(at=day, type="cease_request_received", form=form, debts=debts)
        case 5:
            scope: Any = "marketing" if rnd.random() < 0.2 else None
            return Event(at=noon, type="opt_out_received", channel=channel, scope=scope)
        case 6:
            said = ("stop_word",) if channel == "text" else ()
            said = ("stop_calling",) if channel == "phone" else said
            outcome: Any = "conversation" if channel == "phone" else None
            told: Any = said if rnd.random() < 0.4 else ()
            return Event(at=noon, type="contact_in", channel=channel, said=told, outcome=outcome, debts=debts)
        case _:
            return Event(at=noon, type="contact_out", channel=channel, purpose="answer_inbound", debts=debts)


THEMES: Mapping[str, Callable[[random.Random], Given]] = {
    "us_calls": us_calls,
    "us_states": us_states,
    "us_hours": us_hours,
    "us_letters": us_letters,
    "ca_hours": worlds_abroad.ca_hours,
    "ca_contacts": worlds_abroad.ca_contacts,
    "ae_hours": worlds_abroad.ae_hours,
    "uk_space": worlds_abroad.uk_space,
    "uk_notices": worlds_abroad.uk_notices,
}
