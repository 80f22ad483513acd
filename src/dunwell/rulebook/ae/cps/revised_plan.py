"""A revised plan is disclosed in writing within ten complete business days."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import federal_days_off, protects
from dunwell.rulebook.days import business_days_after


def judges(
    m: Matter, *, business_days: int, weekend: list[str], earlier_weekend: list[str], weekend_since: str
) -> Iterator[Said]:
    """Due after the last plan of each debt until its papers went out; the statement on bureau reports goes with it."""
    if not protects(m) or not m.asks("duty_due"):
        return
    off = federal_days_off(m, weekend, earlier_weekend, weekend_since)
    for debt in m.debts:
        plan = m.last("plan_agreed", debt=debt.id)
        if plan is not None and not m.since(plan, "documents_supplied", debt=debt.id):
            yield Said(kind="duty", due_on=business_days_after(m.day(plan.at), business_days, off))
