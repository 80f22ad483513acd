"""Only the estate is pursued, through its representative."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.steps import TAKING, pursues


def forbids() -> pl.Expr:
    """True where deceased is set."""
    return c.is_deceased


def judges(m: Matter) -> Iterator[Said]:
    """Bars pursuing the dead or their family; who acts for the estate, and who owes the same debt, may be asked."""
    if not m.debtor.deceased:
        return
    is_free = m.reached.relation in {"personal_representative", "joint_debtor", "guarantor", "debtor_attorney"}
    has_representative = any(each.relation == "personal_representative" for each in m.facts.people)
    is_claim = m.does("file_suit", "start_arbitration")
    if (pursues(m) and not is_free) or (is_claim and not has_representative) or m.does(*TAKING):
        yield Said(kind="bar")
