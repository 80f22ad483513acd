"""Where the debtor died and had no validation information yet, it goes to whoever acts for the estate."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.consumers import acts_for_estate
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.validation.period import outstanding, standing_notice


def judges(m: Matter, *, notice_days: int) -> Iterator[Said]:
    """Requires the notice to those who act for the estate, by the day that holds for any consumer."""
    recipients = tuple(person.id for person in m.facts.people if acts_for_estate(m, person))
    if not m.debtor.deceased or not recipients or not (m.asks("duty_due") or m.is_contact()):
        return
    for debt in covered_debts(m):
        if standing_notice(m, debt) is None and debt.state != "paid" and not m.past("debt_paid", debt=debt.id):
            due = outstanding(m, debt, notice_days)
            yield Said(
                kind="duty",
                due_on=due[0] if due else None,
                required_action="send_validation_notice",
                values={"recipients": recipients},
            )
