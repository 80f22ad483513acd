"""A breach put right in time counts as never having happened."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.uk.covered import is_in_arrears, regulated
from dunwell.rulebook.uk.steps import enforces


def judges(m: Matter) -> Iterator[Said]:
    """Bars acting on a default notice after what it asked for was paid by its date."""
    for debt in regulated(m) if enforces(m) else ():
        served = m.last("default_notice_served", debt=debt.id, collector=None)
        if served and _is_remedied(m, debt, served):
            yield Said(kind="bar")


def _is_remedied(m: Matter, debt: Debt, served: Event) -> bool:
    """Whether the payments after the notice and by its date cover what was missed, or nothing is in arrears now."""
    paid = [
        each
        for each in m.since(served, "payment_received", "debt_paid", debt=debt.id)
        if served.remedy_by is None or m.day(each.at, m.debtor) <= served.remedy_by
    ]
    missed = debt.missed_minor or debt.overdue_minor or debt.shortfall_minor
    total = sum(each.amount_minor or 0 for each in paid)
    is_paid = any(each.type == "debt_paid" for each in paid) or (missed is not None and total >= missed)
    return is_paid or is_in_arrears(debt) is False
