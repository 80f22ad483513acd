"""New York: proof of a charged-off debt, and no collection before it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.us.acts import AGENCIES_AND_BUYERS
from dunwell.rulebook.us.covered import is_consumer_debt
from dunwell.rulebook.us.disputes.pending import collects, disputes_of_any_form

PROOF = ("verification_sent", "documents_supplied")


def judges(m: Matter, *, oral_days: int, written_days: int, proof_days: int) -> Iterator[Said]:
    """After a request collection rests until the proof is sent; after a dispute instructions are due; once."""
    if m.collector.role not in AGENCIES_AND_BUYERS:
        return
    for debt in m.debts:
        if debt.charged_off and is_consumer_debt(m, debt) and not m.past(*PROOF, debt=debt.id):
            yield from _of(m, debt, oral_days, written_days, proof_days)


def _of(m: Matter, debt: Debt, oral_days: int, written_days: int, proof_days: int) -> Iterator[Said]:
    requests = m.past("substantiation_request_received", debt=debt.id)
    if requests:
        due_on = m.day(requests[0].at) + timedelta(days=proof_days)
        if m.asks("duty_due") or collects(m):
            yield Said(kind="duty", required_action="send_substantiation", due_on=due_on)
        if collects(m):
            yield Said(kind="bar", required_action="send_substantiation", due_on=due_on)
        return
    disputes = disputes_of_any_form(m, debt)
    if disputes and m.asks("duty_due"):
        days = oral_days if _is_spoken(disputes[0]) else written_days
        due_on = m.day(disputes[0].at) + timedelta(days=days)
        yield Said(kind="duty", required_action="send_substantiation_instructions", due_on=due_on)


def _is_spoken(dispute: Event) -> bool:
    """Whether it was made in a talk; of one whose form is not known the shorter time is kept."""
    if dispute.type == "dispute_received":
        return dispute.form in {"phone", None}
    return dispute.channel in {"phone", "voicemail", "visit"}
