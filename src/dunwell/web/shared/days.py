"""Days: a reader's in an address, the desk's own, and a person's where the law counts by their clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from dunwell.flows.deliver_frames import local_date
from dunwell.parties import reaching
from dunwell.parties.queries import PersonCard

READ = (date(1900, 1, 1), date(2199, 12, 31))
"""Days in an address are read between these: what is counted from or to one stays a date."""


def desk_zone() -> str:
    """The zone in which pages that are about nobody show times: `[web] zone` of the home's settings."""
    return str(settings.DESK_ZONE)


def desk_day(now: datetime) -> date:
    """The date at the desk."""
    return now.astimezone(ZoneInfo(desk_zone())).date()


def person_day(person_id: int, now: datetime) -> date:
    """The date where the person is, by which the law counts; where that is not known, the latest it can be there."""
    return local_date(reaching.clock_zone(person_id, on=now.date()), now)


def card_day(card: PersonCard, now: datetime) -> date:
    """The same of a person whose card was read."""
    zone = card.zone if card.is_zone_known else ""
    return local_date(reaching.clock_zone_of(zone, card.country, card.region, on=now.date()), now)


def day_given(request: HttpRequest, name: str, otherwise: date) -> date:
    """The day under `name` in the address, `otherwise` where there is none that can be read."""
    try:
        given = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return given if READ[0] <= given <= READ[1] else otherwise
