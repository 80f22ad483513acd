"""Who acts for the estate of a debtor who died may dispute the debt as the debtor could."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.disputes import effect
from dunwell.rulebook.us.disputes.original_creditor import open_requests
from dunwell.rulebook.us.disputes.pending import collects, is_by_consumer, is_by_estate, is_written, open_disputes
from dunwell.rulebook.us.disputes.stop import stopping
from dunwell.rulebook.us.validation.period import period_end

RAISED = ("dispute_received", "original_creditor_request_received")


def judges(m: Matter, *, receipt_days: int, period_days: int) -> Iterator[Said]:
    """Bars collecting while such a dispute or request is open, unless the debtor had raised the matter already."""
    last = m.last("dispute_received")
    if last is not None and is_by_estate(m, last):
        yield from effect.told(m, receipt_days, period_days)
    if not collects(m):
        return
    for debt in covered_debts(m):
        own = [each for each in m.past(*RAISED, debt=debt.id) if is_by_consumer(m, each) and is_written(m, each)]
        ends_on = period_end(m, debt, receipt_days=receipt_days, period_days=period_days)
        if own:
            continue
        if stopping(m, debt, open_disputes(m, debt, ends_on, is_by_estate)):
            yield Said(kind="bar", required_action="send_verification")
        if any(is_by_estate(m, each) for each in open_requests(m, debt, ends_on)):
            yield Said(kind="bar", required_action="send_original_creditor_details")
