"""Hours of the day in which a person may be contacted, on every clock that may be theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from dunwell.core.matter.facts import Given
from tests.think.twin.days import is_off
from tests.think.twin.events import BAR, Claim, advice, person_of, reached, refusal
from tests.think.twin.us_calls import consumer_debts, is_bound

Span = tuple[int, int] | None
"""Minutes of the day between which contact is allowed, the end outside; None: not at all."""
SEVEN, EIGHT, NINE, ONE_PM, FIVE_PM = 7 * 60, 8 * 60, 9 * 60, 13 * 60, 17 * 60
PROVINCES: dict[str, tuple[Span, Span, bool]] = {
    "CA-ON": ((SEVEN, 21 * 60), (ONE_PM, FIVE_PM), True),
    "CA-BC": ((SEVEN, 21 * 60), (ONE_PM, FIVE_PM), True),
    "CA-AB": ((SEVEN, 22 * 60), (SEVEN, 22 * 60), False),
    "CA-SK": ((EIGHT, 21 * 60), None, True),
    "CA-MB": ((SEVEN, 21 * 60), None, True),
    "CA-QC": ((EIGHT, 20 * 60), None, True),
    "CA-NS": ((EIGHT, 21 * 60), None, False),
    "CA-NB": ((SEVEN, 21 * 60), (ONE_PM, FIVE_PM), True),
    "CA-PE": ((EIGHT, 21 * 60), None, False),
    "CA-NL": ((EIGHT, 22 * 60), (EIGHT, 22 * 60), False),
}
"""By province: Monday to Saturday, Sunday, and whether holidays are closed."""
ONLY_AGENCIES = ("CA-ON", "CA-AB", "CA-PE", "CA-NL", "CA-SK", "CA-QC")
BANK: tuple[Span, Span, bool] = ((SEVEN, 21 * 60), (ONE_PM, FIVE_PM), True)
BY_REQUEST = ("CA-ON", "CA-BC", "CA-NB")
UNTIMED = ("letter",)


def clocks(given: Given) -> list[datetime]:
    """The moment in each zone where the person may be: known, or every hint."""
    person = person_of(given, reached(given))
    zones = [person.zone] if person.zone else [point.zone for point in person.points if point.zone]
    return [given.now.astimezone(ZoneInfo(zone)) for zone in zones if zone]


def minute(clock: datetime) -> int:
    return clock.hour * 60 + clock.minute


def inside(span: Span, clock: datetime) -> bool:
    return span is not None and span[0] <= minute(clock) < span[1]


def claims(given: Given) -> Iterator[Claim]:
    yield from {"US": _federal, "CA": _canada, "AE": _emirates}[given.jurisdiction](given)


def _federal(given: Given) -> Iterator[Claim]:
    """From eight to nine in the evening in every zone; hours the person agreed to are open, hours ruled out are not."""
    assert given.action is not None
    row, person = "us_fed.contact_time", person_of(given, reached(given))
    if not is_bound(given) or not consumer_debts(given) or given.action.channel in UNTIMED:
        yield refusal(row, BAR, if_=False)
        return
    agreed = [
        (consent.from_.hour * 60 + consent.from_.minute, consent.to.hour * 60 + consent.to.minute)
        for consent in person.consents
        if consent.kind == "contact_hours" and consent.given and consent.from_ and consent.to
    ]
    ruled_out = [
        (wish.from_.hour * 60 + wish.from_.minute, wish.to.hour * 60 + wish.to.minute, wish.days, wish.channels)
        for wish in person.preferences
        if wish.kind == "barred_hours" and wish.from_ and wish.to
    ]
    closed = False
    for clock in clocks(given):
        usual = inside((EIGHT, 21 * 60), clock)
        closed |= not usual and not any(inside(span, clock) for span in agreed)
        for start, end, days, channels in ruled_out:
            on_day = not days or ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[clock.weekday()] in days
            closed |= on_day and inside((start, end), clock) and (not channels or given.action.channel in channels)
    yield refusal(row, BAR, if_=closed)


def _canada(given: Given) -> Iterator[Claim]:
    assert given.action is not None
    is_bank = "federal_bank" in (given.collector.institution, given.collector.acting_for)
    place = given.region or ""
    row = f"ca.{place[3:].lower()}.hours"
    if is_bank:
        yield from _windowed(given, "ca.fed.bank.hours", BANK, "federal", also=place)
        yield refusal(row, BAR, if_=False)
        return
    yield refusal("ca.fed.bank.hours", BAR, if_=False)
    bound = given.collector.role == "third_party_collector" or place not in ONLY_AGENCIES
    if not bound or (given.action.requested and place in BY_REQUEST):
        yield refusal(row, BAR, if_=False)
        return
    yield from _windowed(given, row, PROVINCES[place], place)


def _windowed(
    given: Given, row: str, hours: tuple[Span, Span, bool], place: str, *, also: str | None = None
) -> Iterator[Claim]:
    """Nothing is claimed of a day of which the tables do not say whether it is a holiday."""
    weekdays, sunday, closed_on_holidays = hours
    closed, open_question = False, False
    for clock in clocks(given):
        off: bool | None = False
        if closed_on_holidays:
            told = [is_off(each, clock.date()) for each in (place, also) if each in LISTED_PLACES]
            off = True if True in told else None if None in told else False
            if also is not None and also not in LISTED_PLACES and off is False:
                off = None  # days that a province proclaims are the bank's too, and the tables list them for some only
        closed |= not inside(sunday if clock.weekday() == 6 else weekdays, clock) or off is True
        open_question |= off is None
    if closed or not open_question:
        yield refusal(row, BAR, if_=closed)


LISTED_PLACES = ("CA-ON", "CA-BC", "CA-SK", "CA-MB", "CA-QC", "CA-NB", "federal")


def _emirates(given: Given) -> Iterator[Claim]:
    """Marketing from nine to six; of collecting only reported hours, nine to eight, and those only as advice."""
    assert given.action is not None
    promotes = given.action.purpose == "marketing"
    [clock] = clocks(given)
    by_phone = given.action.channel in ("phone", "text", "social")
    yield refusal("ae.tele.hours", BAR, if_=promotes and by_phone and not inside((NINE, 18 * 60), clock))
    yield refusal("ae.cps.contact_hours", BAR, if_=False)
    if not promotes:
        yield advice("ae.cps.contact_hours", if_=not inside((NINE, 20 * 60), clock))
