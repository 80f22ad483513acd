"""Contact goes through the adviser or representative."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.steps import pursues


def forbids() -> pl.Expr:
    """True where represented is set."""
    return c.is_represented


def judges(m: Matter) -> Iterator[Said]:
    """Bars pursuing the person past whoever acts for them on the debt, while that one acts."""
    if not pursues(m) or m.reached.relation != "debtor":
        return
    for debt in under_conc(m):
        acts = m.reached.representation
        is_active = acts is not None and acts.state == "active" and debt.id in acts.debts
        told = m.past("representative_notice_received", debt=debt.id) and acts is None
        if is_active or told:
            yield Said(kind="bar", rows=("uk.conc.deal_with_adviser",))
