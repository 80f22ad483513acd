"""Reasonable requests on when to be contacted are kept."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.clock import in_barred_hours
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.wishes import barred_until, is_barred_place


def forbids() -> pl.Expr:
    """True inside the hours the person ruled out; a person who ruled out none is free."""
    return in_barred_hours()


def judges(m: Matter) -> Iterator[Said]:
    """Bars a contact inside the hours the person ruled out, on any clock that may be theirs, or at a place ruled out.

    What the person asked for urgently may come at any time.
    """
    if not under_conc(m) or not m.is_contact() or m.action is None or m.action.requested:
        return
    until = barred_until(m)
    if until is not None:
        yield Said(kind="bar", until=until)
    if is_barred_place(m):
        yield Said(kind="bar")
