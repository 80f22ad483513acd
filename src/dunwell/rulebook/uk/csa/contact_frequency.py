"""Frequency of contact stays fair; the trade code names no number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.counting import NOT_CONNECTED


def forbids(*, contacts_max: int) -> pl.Expr:
    """True where one more contact today would be the fourth in seven days, on this debt or over all."""
    return (c.contacts_7d >= contacts_max) | (c.contacts_person_7d >= contacts_max)


def judges(m: Matter, *, contacts_max: int) -> Iterator[Said]:
    """Advises to wait where one more contact today would be more than that in the week that ends today."""
    since = m.today - timedelta(days=6)
    made = [each for each in m.past("contact_out", person=m.reached.id) if each.outcome not in NOT_CONNECTED]
    told = [each for each in made if m.day(each.at) >= since]
    if m.is_contact() and m.debt.purpose == "consumer" and len(told) >= contacts_max:
        yield Said(kind="advice")
