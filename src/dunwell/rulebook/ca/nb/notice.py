"""Agencies make a reasonable attempt at written notice before they call, and wait five days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered, first_notice
from dunwell.rulebook.ca.reaching import CALLS, is_for, reaches_debtor


def forbids(*, wait_days: int) -> pl.Expr:
    """True of calls before the notice and through the wait."""
    return first_notice.is_awaited(wait_days)


def judges(m: Matter, *, wait_days: int) -> Iterator[Said]:
    """Refuses calls before a written notice was sent, whether or not it arrived, and through the wait."""
    if not covered.agency(m):
        return
    sent = [first_notice.sent(m, debt.id) for debt in m.debts]
    if m.asks("duty_due") and not all(sent):
        yield Said(kind="duty")
    if not reaches_debtor(m) or not m.is_contact(*CALLS) or is_for(m, "answer_inbound"):
        return
    if not all(sent):
        yield Said(kind="bar")
        return
    free_on = max((m.day(notices[0].at) + timedelta(days=wait_days) for notices in sent), default=m.today)
    if m.today < free_on:
        yield Said(kind="bar", until=free_on)
