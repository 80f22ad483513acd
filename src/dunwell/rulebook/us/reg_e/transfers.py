"""Ten days' notice of a differing debit; a stopped debit stays stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import RecurringDebit
from dunwell.rulebook.days import business_days_before, days_off

VARYING, STOP = ("us_fed.rege.varying",), ("us_fed.rege.stop",)


def judges(m: Matter, *, notice_days: int, stop_business_days: int, confirm_days: int) -> Iterator[Said]:
    """Notice of the next transfer where it differs from what was authorised; the consumer's own days to stop it; no
    second try of what was stopped. Transfers from the account of a natural person alone are meant."""
    if m.debtor.kind == "company":
        return
    debits = [debt.recurring_debit for debt in m.debts if debt.recurring_debit is not None]
    for debit in debits if m.action is None else ():
        yield _own_days(m, debit, stop_business_days, confirm_days)
        if m.asks("duty_due") and debit.next_minor != debit.authorised_minor:
            due_on = debit.next_on - timedelta(days=notice_days)
            yield Said(kind="duty", rows=VARYING, required_action="send_transfer_notice", due_on=due_on)
    last = (m.last("debit_returned", debt=debt.id) for debt in m.debts)
    if m.does("resubmit_debit") and any(each is not None and each.return_code == "R08" for each in last):
        yield Said(kind="bar", rows=STOP)


def _own_days(m: Matter, debit: RecurringDebit, stop_business_days: int, confirm_days: int) -> Said:
    stop_by = business_days_before(debit.next_on, stop_business_days, days_off(m))
    return Said(kind="fact", rows=STOP, values={"stop_by": stop_by, "confirm_days": confirm_days})
