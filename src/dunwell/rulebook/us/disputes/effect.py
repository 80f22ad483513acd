"""What a dispute does: in writing and in time it stops collecting; later, or orally, it does not."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.disputes.pending import is_by_consumer, is_by_estate, open_disputes
from dunwell.rulebook.us.validation.period import period_end


def judges(m: Matter, *, receipt_days: int, period_days: int) -> Iterator[Said]:
    """Tells of the last dispute whether it stops collecting, must be shown when reporting, and is in writing."""
    yield from told(m, receipt_days, period_days)


def told(m: Matter, receipt_days: int, period_days: int) -> Iterator[Said]:
    """The answers on the last dispute."""
    dispute = m.last("dispute_received")
    debts = [debt for debt in covered_debts(m) if dispute and (dispute.debts is None or debt.id in dispute.debts)]
    if dispute is None or not debts:
        return
    if m.asks("in_writing"):
        yield Said(kind="fact", values={"is_in_writing": m.is_in_writing(dispute.form)})
    elif m.asks("dispute_effect"):
        ends = [(debt, period_end(m, debt, receipt_days=receipt_days, period_days=period_days)) for debt in debts]
        stops = any(dispute in open_disputes(m, debt, ends_on, _may_dispute) for debt, ends_on in ends)
        yield Said(kind="fact", values={"must_stop_collection": stops, "must_flag_disputed": True})


def _may_dispute(m: Matter, event: Event) -> bool:
    return is_by_consumer(m, event) or is_by_estate(m, event)
