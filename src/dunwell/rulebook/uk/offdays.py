"""The bank holidays of the three parts of the country, each with its own."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.rulebook.days import DaysOff, days_off
from dunwell.rulebook.uk.covered import NORTHERN_IRELAND, SCOTLAND

CALENDARS = {SCOTLAND: "SCT", NORTHERN_IRELAND: "NIR"}


def bank_holidays(m: Matter) -> DaysOff:
    """Weekends and bank holidays where the person lives; those of England and Wales where that is not known."""
    return days_off(m, subdivision=CALENDARS.get(m.region or "", "ENG"), with_substitutes=True)


def business_days(m: Matter) -> DaysOff:
    """Weekends and bank holidays as the regulator's handbook counts them, wherever the person lives."""
    return days_off(m, subdivision="ENG", with_substitutes=True)
