"""Agencies give written notice before any other communication; no wait follows."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered, first_notice
from dunwell.rulebook.ca.reaching import NOTICES, is_for, reaches_debtor


def forbids(*, wait_days: int) -> pl.Expr:
    """True before the notice."""
    return first_notice.is_awaited(wait_days)


def judges(m: Matter, *, wait_days: int) -> Iterator[Said]:
    """Refuses communication before the notice, and asks for it."""
    free_on = first_notice.wait_ends_on(m, wait_days, first_notice.in_writing)
    missing = first_notice.is_missing(m, first_notice.in_writing)
    if not covered.agency(m) or (free_on and not missing and m.today >= free_on):
        return
    if m.asks("duty_due"):
        yield Said(kind="duty")
    if reaches_debtor(m) and not is_for(m, *NOTICES):
        yield Said(kind="bar")
