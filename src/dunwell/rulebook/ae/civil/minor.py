"""A person under age is not bound."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import tells_of_debt

CLAIMS = ("file_suit", "start_arbitration", "propose_plan", "take_postdated_cheques", "charge_interest", "charge_fee")


def forbids(*, age: int) -> pl.Expr:
    """True where the person is under age."""
    return c.is_minor & pl.lit(value=age > 0)


def judges(m: Matter, *, age: int) -> Iterator[Said]:
    """A claim on, or a contact about the debt with, a person below the age of full capacity."""
    if m.reached.minor and (m.does(*CLAIMS) or tells_of_debt(m)):
        yield Said(kind="bar", values={"age": age})
