"""Hours, and facts that are either so or not, asked in both forms: the night sees columns, the gate the history too.

Where the history refuses because of a fact, the row that holds the fact refuses as well; and in neither form does a
stricter fact ever permit more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dunwell import engine, rulebook
from dunwell.core.columns import CHANNELS, OPEN_ENDED
from dunwell.core.matter import Matter
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Collector, Event, Given, Person, Preference, Representation
from dunwell.core.words import CollectorRole, Jurisdiction
from dunwell.engine import refusals
from dunwell.rulebook import is_holiday
from dunwell.rulebook.usual import frame_of, usual_row
from tests.think.twin.making import debt_of

BOOK = rulebook.load()
ROLES = tuple(str(role) for role in CollectorRole)
CURRENCY = {"US": "USD", "GB": "GBP", "CA": "CAD", "AE": "AED"}
NOON = datetime(2026, 3, 10, 12)  # noqa: DTZ001 (noon on whatever clock the place has)
"""A Tuesday that is a holiday nowhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person lives."""

    jurisdiction: str
    region: str | None
    zone: str


PLACES = (
    Place("US", "US-TX", "America/Chicago"),
    Place("US", "US-NY", "America/New_York"),
    Place("US", "US-MA", "America/New_York"),
    Place("US", "US-WA", "America/Los_Angeles"),
    Place("US", "US-CA", "America/Los_Angeles"),
    Place("US", "US-DC", "America/New_York"),
    Place("GB", "GB-EAW", "Europe/London"),
    Place("GB", "GB-SCT", "Europe/London"),
    Place("CA", "CA-ON", "America/Toronto"),
    Place("CA", "CA-QC", "America/Toronto"),
    Place("CA", "CA-BC", "America/Vancouver"),
    Place("CA", "CA-AB", "America/Edmonton"),
    Place("CA", "CA-NB", "America/Moncton"),
    Place("CA", "CA-SK", "America/Regina"),
    Place("AE", "AE-DU", "Asia/Dubai"),
)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, as the row holds it and as the matter tells it."""

    row: Mapping[str, Any]
    events: tuple[Event, ...] = ()
    person: Mapping[str, Any] = field(default_factory=dict)


def told(type_: Any, **more: Any) -> tuple[Event, ...]:
    return (Event(at=date(2026, 3, 3), type=type_, person="P1", **more),)


SPOKESMAN = Representation(by="attorney", debts=("D1",), contact_known=True, state="active")
FACTS: dict[str, Fact] = {
    **{
        f"refused {channel}": Fact({f"opted_out_{channel}": True}, told("opt_out_received", channel=channel))
        for channel in CHANNELS
    },
    "asked that contact cease": Fact({"is_ceased": True}, told("cease_request_received", form="letter")),
    "has an attorney": Fact({"is_represented": True}, person={"representation": SPOKESMAN}),
    "has an adviser": Fact({"is_represented": True}, told("adviser_notice_received")),
    "is bankrupt": Fact({"is_insolvent": True}, told("bankruptcy_petition_filed")),
    "made a proposal": Fact({"is_insolvent": True}, told("consumer_proposal_filed")),
    "died": Fact({"is_deceased": True}, person={"deceased": True}),
    "is under age": Fact({"is_minor": True}, person={"minor": True}),
    "disputes": Fact({"is_disputed": True}, told("dispute_received", form="letter", debts=("D1",))),
    "has breathing space": Fact(
        {"is_in_moratorium": True, "moratorium_until": OPEN_ENDED},
        told("moratorium_notified", kind="standard", starts_on=date(2026, 3, 3)),
    ),
}


def matter(place: Place, role: str, channel: Any, fact: Fact | None = None, *, now: datetime = NOON) -> Matter:
    """A contact with somebody of that place about a debt that an agency notified in writing long ago."""
    currency: Any = CURRENCY[place.jurisdiction]
    who: Any = role
    notices = told("validation_notice_sent", channel="letter") + told("collection_notice_sent", channel="letter")
    known = tuple(replace(event, at=date(2025, 11, 3), debts=("D1",)) for event in notices)
    person = Person(id="P1", relation="debtor", kind="individual", zone=place.zone, **(fact.person if fact else {}))
    return Matter(
        Given(
            jurisdiction=Jurisdiction(place.jurisdiction),
            region=place.region,
            now=now.replace(tzinfo=ZoneInfo(place.zone)),
            collector=Collector(role=who),
            people=(person,),
            debts=(debt_of("D1", currency=currency, balance_minor=100_000, overdue_minor=100_000, in_arrears=True),),
            events=known + (fact.events if fact else ()),
            action=Action(kind="contact", channel=channel, purpose="discuss_debt", person="P1", debts=("D1",)),
        )
    )


def row(place: Place, role: str, fact: Fact | None = None, *, now: datetime = NOON) -> dict[str, Any]:
    """The same as a row of that moment; consents are given, so that only the fact can refuse."""
    pack = BOOK.pack(place.jurisdiction)
    assert pack is not None
    minute = now.hour * 60 + now.minute
    found = usual_row(pack) | {
        "region": place.region,
        "zone": place.zone,
        "collector_role": role,
        "consented_email": True,
        "consented_text": True,
        "minute_earliest": minute,
        "minute_latest": minute,
        "weekday": now.isoweekday(),
        "is_holiday": is_holiday(
            BOOK, jurisdiction=place.jurisdiction, region=place.region, is_licensed=False, day=now.date()
        ),
    }
    return found | dict(fact.row if fact else {})


def refusing_rows(rows: list[dict[str, Any]]) -> list[set[str]]:
    """By row the channels that some rule refuses."""
    permitted = engine.permit(frame_of(rows), BOOK, as_of=NOON.date())
    return [
        {channel for channel in CHANNELS if not one[f"may_{channel}"]}
        for one in permitted.select(f"may_{channel}" for channel in CHANNELS).iter_rows(named=True)
    ]


def refusing_matter(place: Place, role: str, fact: Fact | None = None, *, now: datetime = NOON) -> dict[str, list[str]]:
    """By channel the rules that refuse the matter."""
    return {
        channel: [each.rule.id for each in refusals(matter(place, role, channel, fact, now=now), BOOK)]
        for channel in CHANNELS
    }


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.region))
def test_what_a_fact_forbids_by_the_history_it_forbids_by_the_row(place: Place) -> None:
    more_lenient = []
    for role in ROLES:
        before = refusing_matter(place, role)
        nights = refusing_rows([row(place, role, fact) for fact in FACTS.values()])
        for (name, fact), night in zip(FACTS.items(), nights, strict=True):
            for channel, rules in refusing_matter(place, role, fact).items():
                if rules and not before[channel] and channel not in night:
                    more_lenient.append((name, role, channel, rules))

    assert more_lenient == []


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.region))
def test_a_stricter_fact_never_permits_more_in_either_form(place: Place) -> None:
    for role in ROLES:
        before, [by_row] = refusing_matter(place, role), refusing_rows([row(place, role)])
        nights = refusing_rows([row(place, role, fact) for fact in FACTS.values()])
        for (name, fact), night in zip(FACTS.items(), nights, strict=True):
            after = refusing_matter(place, role, fact)
            assert by_row <= night, name
            assert {channel for channel in CHANNELS if before[channel]} <= {c for c in CHANNELS if after[c]}, name


DAYS = (date(2026, 3, 10), date(2026, 3, 14), date(2026, 3, 15), date(2026, 12, 25))
"""A Tuesday, a Saturday, a Sunday, and Christmas Day."""
MINUTES = sorted({hour * 60 + more for hour in range(5, 24) for more in (0, 1)} | {0, 481, 1259, 1439})


def clocks() -> Iterator[datetime]:
    for day in DAYS:
        for minute in MINUTES:
            yield datetime.combine(day, time()) + timedelta(minutes=minute)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.region))
def test_hours_that_the_history_refuses_the_row_refuses_too(place: Place) -> None:
    role = "third_party_collector"
    at_noon = refusing_matter(place, role)
    moments = list(clocks())
    nights = refusing_rows([row(place, role, now=now) for now in moments])

    more_lenient = [
        (now, channel, rules)
        for now, night in zip(moments, nights, strict=True)
        for channel, rules in refusing_matter(place, role, now=now).items()
        if rules and not at_noon[channel] and channel not in night
    ]

    assert more_lenient[:3] == []


def test_hours_that_a_person_ruled_out_are_refused_by_the_row_wherever_the_history_refuses_them() -> None:
    wish = Preference(kind="barred_hours", from_=time(10), to=time(14))
    barred = Fact({"barred_from_minute": 600, "barred_to_minute": 840}, person={"preferences": (wish,)})
    for place in PLACES:
        for role in ROLES:
            free = refusing_matter(place, role)
            [night] = refusing_rows([row(place, role, barred)])
            for channel, rules in refusing_matter(place, role, barred).items():
                assert not rules or free[channel] or channel in night, (place, role, channel, rules)
