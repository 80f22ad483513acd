"""Nothing is collected from a person in bankruptcy."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said, as_day
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.us.acts import collects

STAY, DISCHARGE = "us_fed.bankruptcy.stay", "us_fed.bankruptcy.discharge"
OWN_OBLIGATION = frozenset({"debtor", "guarantor", "joint_debtor"})
"""Who owes beside the one that filed, and is not protected by that petition."""


def forbids() -> pl.Expr:
    """True where insolvent is set."""
    return c.is_insolvent


def judges(m: Matter) -> Iterator[Said]:
    """A petition stays every act to collect what arose before it; a discharge bars collecting as personal liability.

    Proof of claim in the case is no act outside it. A valid lien survives the discharge: enforcing it by suit is not
    barred.
    """
    if not collects(m):
        return
    petitions = m.past("bankruptcy_petition_filed", collector=None)
    if any(_is_stayed(m, debt, petition) for debt in m.debts for petition in petitions):
        yield Said(kind="bar", rows=(STAY,))
    if any(debt.state == "discharged" and not _is_in_rem(m, debt) for debt in m.debts):
        yield Said(kind="bar", rows=(DISCHARGE,))


def _is_stayed(m: Matter, debt: Debt, petition: Event) -> bool:
    if petition.debts is not None and debt.id not in petition.debts:
        return False
    filed_by = petition.person or m.debtor.id
    if m.reached.id != filed_by and m.reached.relation in OWN_OBLIGATION:
        return False
    arose_on = debt.arose_on or debt.agreement_made_on
    return arose_on is None or arose_on < as_day(petition.at)


def _is_in_rem(m: Matter, debt: Debt) -> bool:
    return m.does("file_suit") and bool(debt.secured_by_real_property)
