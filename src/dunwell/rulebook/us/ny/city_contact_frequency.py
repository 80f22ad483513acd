"""New York City: three contacts on one account in seven days, date of effect unclear."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import counted
from dunwell.rulebook.counting import asks_count
from dunwell.rulebook.us.accounts import counted_per_account

NOT_MAIL = ("phone", "voicemail", "text", "email", "social", "visit", "card")


def forbids(*, contacts_max: int, window_days: int, cities: list[str]) -> pl.Expr:
    """True where one more contact today would be the fourth; the city is no column, so the state is advised."""
    return counted("contacts", window_days) >= contacts_max if cities else pl.lit(value=False)


def judges(m: Matter, *, contacts_max: int, window_days: int, cities: list[str]) -> Iterator[Said]:
    """One more contact or try by any medium but mail than the number on any account; creditors are bound too."""
    is_there = m.city is not None and m.city.casefold() in cities
    if is_there and (m.is_contact(*NOT_MAIL) or asks_count(m)):
        yield from counted_per_account(m, contacts_max, window_days, channels=NOT_MAIL, kind="advice")
