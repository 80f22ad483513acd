"""How dates, moments, hours and rates are written in facts: quoted text, nothing guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeVar

from pydantic import ConfigDict, PlainValidator

T = TypeVar("T")


def _day(written: object) -> date:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        raise ValueError(f"{written!r} is no date; write '2026-03-31'") from None


def _instant(written: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(written))
    except ValueError:
        raise ValueError(f"{written!r} is no moment; write '2026-03-31T09:00:00+01:00'") from None
    if moment.tzinfo is None:
        raise ValueError(f"{written!r} lacks its offset from UTC; write '2026-03-31T09:00:00+01:00'")
    return moment


def _when(written: object) -> date | datetime:
    return _instant(written) if "T" in str(written) else _day(written)


def _hour(written: object) -> time:
    try:
        return time.fromisoformat(str(written))
    except ValueError:
        raise ValueError(f"{written!r} is no hour; write '08:00'") from None


def _rate(written: object) -> Decimal:
    try:
        return Decimal(str(written))
    except InvalidOperation:
        raise ValueError(f"{written!r} is no decimal; write '0.08'") from None


Day = Annotated[date, PlainValidator(_day)]
Instant = Annotated[datetime, PlainValidator(_instant)]
When = Annotated[date | datetime, PlainValidator(_when)]
"""A date where the hour does not matter, else a moment with its offset."""
Hour = Annotated[time, PlainValidator(_hour)]
Rate = Annotated[Decimal, PlainValidator(_rate)]
Id = str
Minor = int


class Closed:
    """Facts in which a word that is not listed is an error, never ignored."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)
