"""Agencies first send a paper Notice of Payment on the regulated form, and telephone five days after sending it.

A letter whose form nobody noted is taken to be the regulated one. Who did not get it is sent another, with a new wait.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ca import covered, first_notice
from dunwell.rulebook.ca.reaching import CALLS, NOTICES, is_for, reaches_debtor

NOTICE, WAIT, NOT_RECEIVED = "ca.qc.notice_paper", "ca.qc.wait", "ca.qc.not_received"


def forbids(*, wait_days: int, form: str, channel: str) -> pl.Expr:
    """True before any notice, and for calls until one counts and its wait is over; its form is asked of histories."""
    del form
    return first_notice.is_awaited(wait_days) if channel in CALLS else first_notice.was_never_sent()


def judges(m: Matter, *, wait_days: int, form: str) -> Iterator[Said]:
    """Refuses contact before the notice and calls during the wait; asks for the notice where it is due."""
    if not covered.agency(m):
        return

    def is_valid(notice: Event) -> bool:
        return notice.channel == "letter" and notice.template in {None, form}

    again, missing = first_notice.is_to_be_sent_again(m, is_valid), first_notice.is_missing(m, is_valid)
    if (m.asks("duty_due") and missing) or again:
        yield Said(kind="duty", rows=(NOT_RECEIVED,) if again else (NOTICE,))
    if not reaches_debtor(m) or is_for(m, *NOTICES, "answer_inbound"):
        return
    free_on = first_notice.wait_ends_on(m, wait_days, is_valid)
    if again:
        if m.is_contact(*CALLS):
            yield Said(kind="bar", rows=(NOT_RECEIVED, WAIT))
    elif missing:
        yield Said(kind="bar", rows=(NOTICE, WAIT) if m.is_contact(*CALLS) else (NOTICE,))
    elif m.is_contact(*CALLS) and free_on and m.today < free_on:
        rows = (WAIT, NOT_RECEIVED) if first_notice.was_resent(m) else (WAIT,)
        yield Said(kind="bar", rows=rows, until=free_on)
