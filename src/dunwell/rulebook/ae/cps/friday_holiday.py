"""Friday, weekend and holiday: no ban was found."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import is_holiday
from dunwell.rulebook.days import days_off


def forbids(*, friday: int) -> pl.Expr:
    """True on Fridays and holidays."""
    return (c.weekday == friday) | is_holiday()


def judges(m: Matter, *, friday: int) -> Iterator[Said]:
    """Advice before a call, message or visit on a Friday, at the weekend or on a holiday."""
    is_contact = m.is_contact("phone", "voicemail", "text", "social", "visit", "card")
    if is_contact and (m.today.isoweekday() == friday or days_off(m).has(m.today)):
        yield Said(kind="advice")
