"""Recovery stops while a debt is disputed on grounds that may be valid."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import open_dispute, under_conc
from dunwell.rulebook.uk.steps import recovers


def forbids() -> pl.Expr:
    """True where disputed is set."""
    return c.is_disputed


def judges(m: Matter) -> Iterator[Said]:
    """Bars every step of recovery, whoever takes it, until the dispute is answered."""
    if recovers(m) and any(open_dispute(m, debt) for debt in under_conc(m)):
        yield Said(kind="bar", rows=("uk.conc.dispute_hold",))
