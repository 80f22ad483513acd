"""A written dispute inside the validation period stops collecting until it is answered."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.disputes.pending import collects, is_by_consumer, open_disputes
from dunwell.rulebook.us.validation.period import period_end

STOP, REPEAT, WRITING = "us_fed.dispute.stop", "us_fed.dispute.duplicative", "us_fed.dispute.in_writing"


def judges(m: Matter, *, receipt_days: int, period_days: int) -> Iterator[Said]:
    """Bars collecting the debt, or the part of it that is disputed."""
    if not collects(m):
        return
    for debt in covered_debts(m):
        ends_on = period_end(m, debt, receipt_days=receipt_days, period_days=period_days)
        disputes = stopping(m, debt, open_disputes(m, debt, ends_on, is_by_consumer))
        if disputes:
            is_repeat = any(each.repeats_earlier for each in disputes)
            rows = (STOP, WRITING, REPEAT) if is_repeat else (STOP, WRITING)
            yield Said(kind="bar", rows=rows, required_action="send_verification")


def stopping(m: Matter, debt: Debt, disputes: tuple[Event, ...]) -> tuple[Event, ...]:
    """Those of the open disputes that stop this action: none where it keeps to the part that is not disputed."""
    parts = [each.part_minor for each in disputes]
    total = debt.balance_minor if debt.balance_minor is not None else debt.amount_minor
    if m.action is None or m.action.amount_minor is None or total is None or any(part is None for part in parts):
        return disputes
    free = total - sum(part for part in parts if part is not None)
    return disputes if m.action.amount_minor > free else ()
