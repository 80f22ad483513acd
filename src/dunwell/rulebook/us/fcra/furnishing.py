"""What is reported to a bureau is true, shows disputes, and is no identity theft."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt

DISPUTED, ACCURATE, THEFT = ("us_fed.fcra.disputed",), ("us_fed.fcra.accuracy",), ("us_fed.fcra.id_theft_report",)
ANSWERS = ("verification_sent", "duplicative_notice_sent", "direct_dispute_found_frivolous")


def judges(m: Matter) -> Iterator[Said]:
    """A dispute in any form must show in reports; a debt under an identity theft report is not reported; what was
    reported and is paid since is corrected."""
    for debt in m.debts:
        is_disputed = _is_disputed(m, debt)
        if m.asks("dispute_effect"):
            yield Said(kind="fact", rows=DISPUTED, values={"must_flag_disputed": is_disputed})
        if m.does("furnish") and is_disputed:
            yield Said(kind="duty", rows=DISPUTED, values={"must_flag_disputed": True})
        blocked_on = debt.identity_theft_block_on
        if m.does("furnish") and blocked_on is not None and m.is_past(blocked_on):
            yield Said(kind="bar", rows=THEFT)
        if m.asks("duty_due") and _is_out_of_date(m, debt):
            yield Said(kind="duty", rows=ACCURATE)


def _is_disputed(m: Matter, debt: Debt) -> bool:
    dispute = m.last("dispute_received", debt=debt.id)
    return dispute is not None and not m.since(dispute, *ANSWERS, debt=debt.id)


def _is_out_of_date(m: Matter, debt: Debt) -> bool:
    """Whether the debt was paid, in part or whole, after it was last reported."""
    reported = m.last("furnished", debt=debt.id)
    return reported is not None and bool(m.since(reported, "debt_paid", "payment_received", debt=debt.id))
