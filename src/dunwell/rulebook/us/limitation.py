"""When the time to sue ends: years from accrual, days of military service left out (50 USC 3936)."""

from __future__ import annotations

from datetime import date, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import years_after

OPEN_PRODUCTS = frozenset({"credit_card", "business_card", "deposit_account", "trade_invoice"})
"""Revolving or open accounts."""


def served_days(m: Matter, *, after: date = date.min) -> int:
    """Days of military service so far, its first day included; zero where none is known.

    Given   `after` the day on which a period accrued: only the days that follow it are counted
    """
    service = m.last("military_service_started", person=m.debtor.id)
    if service is None:
        return 0
    before_first = max(m.day(service.at, m.debtor) - timedelta(days=1), after)
    return max((m.day(m.now, m.debtor) - before_first).days, 0)


def limitation_end(
    m: Matter, debt: Debt, years: int, *, renewed_by: tuple[str, ...] = (), is_revived: bool = True
) -> date | None:
    """The anniversary of accrual that ends the period; None where accrual is not known.

    Given   `renewed_by` events from which the period runs anew, spoken ones apart; `is_revived` also when it had
            run out by then
    """
    if debt.limitation_ends_on is not None:
        return debt.limitation_ends_on
    if debt.accrued_on is None:
        return None
    ends_on = years_after(debt.accrued_on, years)
    renewals = m.past(*renewed_by, person=m.debtor.id, debt=debt.id) if renewed_by else ()
    for renewal in (each for each in renewals if each.form != "phone"):
        renewed_on = m.day(renewal.at)
        if is_revived or renewed_on <= ends_on:
            ends_on = max(ends_on, years_after(renewed_on, years))
    service = m.last("military_service_started", person=m.debtor.id)
    if service is None or m.day(service.at) > ends_on:
        return ends_on
    return ends_on + timedelta(days=served_days(m, after=debt.accrued_on))


def is_open_account(debt: Debt) -> bool:
    """Whether the debt is an open or revolving account, or founded on no writing."""
    return debt.product in OPEN_PRODUCTS or debt.founded_on_writing is False
