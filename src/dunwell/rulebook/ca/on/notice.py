"""Agencies send a private written notice first, by mail or agreed email, and wait six days before any contact.

Before that only identity, home address and email address may be confirmed. Who did not receive it gets it again.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered, first_notice
from dunwell.rulebook.ca.reaching import NOTICES, is_for, reaches_debtor

NOTICE, WAIT, NOT_RECEIVED = "ca.on.notice", "ca.on.wait", "ca.on.notice_not_received"


def forbids(*, wait_days: int) -> pl.Expr:
    """True before the notice and through the wait."""
    return first_notice.is_awaited(wait_days)


def judges(m: Matter, *, wait_days: int) -> Iterator[Said]:
    """Refuses contact before a notice that counts and through the wait; asks for the notice where it is due."""
    if not covered.agency(m):
        return
    is_valid = first_notice.by_post_or_agreed_email(m)
    again, missing = first_notice.is_to_be_sent_again(m, is_valid), first_notice.is_missing(m, is_valid)
    if (m.asks("duty_due") and missing) or again:
        yield Said(kind="duty", rows=(NOT_RECEIVED,) if again else (NOTICE,))
    if not reaches_debtor(m) or is_for(m, *NOTICES, "confirm_identity", "answer_inbound"):
        return
    free_on = first_notice.wait_ends_on(m, wait_days, is_valid)
    if missing:
        yield Said(kind="bar", rows=(NOT_RECEIVED, WAIT) if again else (NOTICE, WAIT))
    elif free_on and m.today < free_on:
        rows = (WAIT, NOT_RECEIVED) if first_notice.was_resent(m) else (WAIT,)
        yield Said(kind="bar", rows=rows, until=free_on)
