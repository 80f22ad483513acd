"""While the validation period runs nothing may overshadow the right to dispute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.messages import first_communication
from dunwell.rulebook.us.validation.period import NOTICES, period_end, receipt_after

THREATS = frozenset({"court_threat", "further_action_warning"})


def judges(m: Matter, *, receipt_days: int, period_days: int) -> Iterator[Said]:
    """Bars a threat, or a demand to pay before the period ends. Collection otherwise goes on."""
    if not m.is_contact() or m.action is None:
        return
    ends = [_ends_on(m, debt, receipt_days, period_days) for debt in covered_debts(m)]
    running = [end for end in ends if end is not None and m.today <= end]
    if running and _overshadows(m, m.action, max(running)):
        yield Said(kind="bar", until=max(running) + timedelta(days=1))


def _ends_on(m: Matter, debt: Debt, receipt_days: int, period_days: int) -> date | None:
    """Last day of the period: of one that begins only with a notice still to come, as if it were sent today."""
    known = period_end(m, debt, receipt_days=receipt_days, period_days=period_days)
    is_coming = m.action is not None and (m.action.purpose in NOTICES or first_communication(m, debt) is not None)
    if known is None and is_coming:
        return receipt_after(m, m.today, receipt_days) + timedelta(days=period_days)
    return known


def _overshadows(m: Matter, action: Action, ends_on: date) -> bool:
    if not THREATS.isdisjoint(action.content):
        return True
    return action.pay_within_days is not None and m.today + timedelta(days=action.pay_within_days) < ends_on
