"""Collectors give written notice first, or try to, and do not begin to talk until five days after sending it.

Who says that nothing came gets the information at the address they give; the wait does not run again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered, first_notice
from dunwell.rulebook.ca.reaching import NOTICES, TALK, is_asked_for, is_for, reaches_debtor

NOTICE, WAIT, NOT_RECEIVED = "ca.bc.notice", "ca.bc.wait_verbal", "ca.bc.not_received"


def forbids(*, wait_days: int, channel: str) -> pl.Expr:
    """True before any notice, and for talk through the wait, which no report that nothing came begins anew."""
    return first_notice.was_never_sent(wait_days if channel in TALK else 0)


def judges(m: Matter, *, wait_days: int) -> Iterator[Said]:
    """Refuses collection before any notice and talk during the wait; asks for the information where it is due."""
    if not covered.anyone(m):
        return
    sent = [first_notice.sent(m, debt.id) for debt in m.debts]
    if first_notice.is_to_be_sent_again(m, first_notice.in_writing):
        yield Said(kind="duty", rows=(NOT_RECEIVED,))
    if m.asks("duty_due") and not all(sent):
        yield Said(kind="duty", rows=(NOTICE,))
    if not reaches_debtor(m) or is_asked_for(m) or is_for(m, *NOTICES):
        return
    if not all(sent):
        yield Said(kind="bar", rows=(NOTICE, WAIT) if m.is_contact(*TALK) else (NOTICE,))
        return
    free_on = max((m.day(notices[0].at) + timedelta(days=wait_days) for notices in sent), default=m.today)
    if m.is_contact(*TALK) and m.today < free_on:
        yield Said(kind="bar", rows=(WAIT,), until=free_on)
