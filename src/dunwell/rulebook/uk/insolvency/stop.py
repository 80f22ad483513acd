"""Bankruptcy, voluntary arrangement, debt relief order and their Scottish kin stop pursuit."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import SCOTLAND
from dunwell.rulebook.uk.steps import recovers


def forbids() -> pl.Expr:
    """True where insolvent is set."""
    return c.is_insolvent


def judges(m: Matter) -> Iterator[Said]:
    """Bars pursuit after a petition, a proof of debt or a discharge; the proof itself, and secured debts, are free."""
    row = "uk.insolvency.scotland" if m.region == SCOTLAND else "uk.insolvency.bankruptcy"
    for debt in m.debts:
        if _is_stopped(m, debt) and debt.secured_by_real_property is not True and recovers(m):
            yield Said(kind="bar", rows=(row,))


def _is_stopped(m: Matter, debt: Debt) -> bool:
    """Whether whom the action reaches is insolvent; the insolvency of one borrower leaves the other bound."""
    who = m.reached.id
    petitions = m.past("bankruptcy_petition_filed", "proof_of_claim_filed", person=who, debt=debt.id, collector=None)
    return bool(petitions) or (debt.state == "discharged" and who == m.debtor.id)
