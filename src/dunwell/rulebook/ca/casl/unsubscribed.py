"""Emails and texts stop when the person unsubscribes, and say who sends them and how to stop."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca.casl.promoting import ELECTRONIC, has_way_out, promotes
from dunwell.rulebook.ca.reaching import is_for, shows
from dunwell.rulebook.clock import opted_out

ENFORCING = (
    "overdue_notice",
    "payment_demand",
    "missed_payment",
    "further_action_warning",
    "court_threat",
    "payment_link",
)
"""Contents with which a message enforces a right, and is outside the law on commercial messages."""


def forbids(*, channel: str) -> pl.Expr:
    """True where the person refused this very channel."""
    return opted_out(channel)


def judges(m: Matter) -> Iterator[Said]:
    """Refuses a factual message on an account that hides its sender, or offers no free way to stop more."""
    if m.is_contact(*ELECTRONIC) and is_factual(m) and not has_way_out(m):
        yield Said(kind="bar")


def is_factual(m: Matter) -> bool:
    """Whether the message tells facts of an account, and neither promotes anything nor enforces the debt."""
    if m.action is None or promotes(m) or is_for(m, "request_payment", "settlement_offer"):
        return False
    is_current = any(debt.in_arrears is False for debt in m.debts)
    return not shows(m, *ENFORCING) and (is_current or bool(m.action.content))
