"""Banks deal with the representative on the person's request."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import protects

OWING = frozenset({"debtor", "joint_debtor", "guarantor"})


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented


def judges(m: Matter) -> Iterator[Said]:
    """A contact with a person who asked the institution to deal with a representative."""
    who = m.reached
    if not protects(m) or not m.is_contact() or who.relation not in OWING or (m.action and m.action.requested):
        return
    known = who.representation
    debts = {debt.id for debt in m.debts}
    is_represented = known is not None and known.state == "active" and not debts.isdisjoint(known.debts)
    told = m.past("representative_notice_received", person=who.id)
    if is_represented or (known is None and any(each.debts is None or debts & set(each.debts) for each in told)):
        yield Said(kind="bar")
