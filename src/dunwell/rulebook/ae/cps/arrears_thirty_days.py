"""After thirty days in arrears the institution asks why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ae.bound import has_cleared, protects

CONSUMER = frozenset({"debtor", "joint_debtor", "debtor_attorney"})
IN_VAIN = frozenset({"no_answer", "busy", "not_in_service", "mailbox_full", "answered_then_dropped"})
"""Outcomes of a call in which nothing was communicated."""


def requires(*, days_min: int) -> pl.Expr:
    """True thirty days after arrears arose while nobody has been in touch."""
    return (c.days_past_due >= days_min) & (c.contacts_30d == 0)


def judges(m: Matter, *, days_min: int) -> Iterator[Said]:
    """From the thirtieth day on, at once, until the institution has been in touch."""
    if not protects(m) or not m.asks("duty_due"):
        return
    for debt in m.debts:
        if debt.arrears_since is None or has_cleared(m, debt):
            continue
        due_on = debt.arrears_since + timedelta(days=days_min)
        told = [event for event in m.past("contact_out", debt=debt.id) if _reached(m, event, due_on)]
        if m.today >= due_on and not told:
            yield Said(kind="duty", due_on=due_on)


def _reached(m: Matter, event: Event, due_on: date) -> bool:
    """Whether the institution communicated with the consumer, or with who acts for one, when it had to."""
    is_theirs = m.person(event.person).relation in CONSUMER
    return is_theirs and event.outcome not in IN_VAIN and m.day(event.at) >= due_on
