"""Quebec: no talk with a person who contests the debt and invites a suit, or who is not the debtor."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import TALK

SUED = ("summons_served", "judgment_entered")


def forbids() -> pl.Expr:
    """True where disputed is set."""
    return c.is_disputed


def judges(m: Matter) -> Iterator[Said]:
    """Refuses anybody's talk after a written contest that invites a suit, until the suit, and with the wrong person.

    For debts owed to the government the ban begins later; this product holds no such debts.
    """
    if not m.is_contact(*TALK) or not covered.anyone(m):
        return
    disputes = m.concerning("dispute_received")
    if any(each.points_to_court and each.form != "phone" and not m.is_answered(each, *SUED) for each in disputes):
        yield Said(kind="bar", rows=("ca.qc.dispute_verbal",))
    if any(each.grounds == "wrong_person" for each in disputes):
        yield Said(kind="bar", rows=("ca.qc.wrong_person",))
