"""Actions against a natural person are stayed in settlement or liquidation."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.insolvency.traders import is_trader


def forbids() -> pl.Expr:
    """True where insolvent is set."""
    return c.is_insolvent


def judges(m: Matter) -> Iterator[Said]:
    """Which law governs a person who does not trade; a petition alone stays nothing, the court's decision does."""
    if is_trader(m):
        return
    if m.asks("insolvency_regime"):
        yield Said(kind="fact", values={"insolvency_regime": "natural_person"})
    petition = m.last("bankruptcy_petition_filed", person=m.reached.id, collector=None)
    if petition is not None and (m.does("file_suit", "start_arbitration") or m.is_contact()):
        yield Said(kind="advice")
