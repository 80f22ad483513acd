"""Agencies give written notice before anything else; since 2021 it may be an email."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered, first_notice
from dunwell.rulebook.ca.reaching import NOTICES, is_for, reaches_debtor


def forbids(*, channels: list[str]) -> pl.Expr:
    """True before the notice; by which channel it went is asked of histories."""
    del channels
    return first_notice.is_awaited()


def judges(m: Matter, *, channels: list[str]) -> Iterator[Said]:
    """Refuses contact before a notice in a form the law knows, and asks for it."""
    if not covered.agency(m) or not first_notice.is_missing(m, lambda notice: notice.channel in channels):
        return
    if m.asks("duty_due"):
        yield Said(kind="duty")
    if reaches_debtor(m) and not is_for(m, *NOTICES, "answer_inbound"):
        yield Said(kind="bar")
