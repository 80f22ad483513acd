"""Customers in arrears, or near them, get forbearance: time, lower or no charges, and a reasonable plan."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import is_in_arrears, under_conc
from dunwell.rulebook.uk.steps import pursues

FORBEARANCE, OPTIONS = "uk.conc.forbearance", "uk.conc.forbearance_options"
OCCASIONAL, OFFER, DEADLOCK = (
    "uk.conc.occasional_missed",
    "uk.conc.accept_reasonable_offer",
    "uk.conc.deadlock",
)
HARD = ("file_suit", "terminate_agreement", "start_arbitration")


def judges(m: Matter, *, states: list[str], occasional: int) -> Iterator[Said]:
    """A duty of forbearance, its options with every hard step, and a word against leaving an offer unanswered."""
    for debt in under_conc(m):
        if _state(m, debt) in states:
            is_step = pursues(m) or m.does(*HARD, "charge_interest", "charge_fee")
            if is_step or m.asks("duty_due"):
                yield Said(kind="duty", rows=(FORBEARANCE,))
            if is_step:
                yield Said(kind="advice", rows=(OPTIONS,))
        if debt.missed_count == occasional and (pursues(m) or m.does(*HARD, "propose_plan")):
            yield Said(kind="advice", rows=(OCCASIONAL,))
        if m.does(*HARD) and _has_offered(m, debt):
            yield Said(kind="advice", rows=(OFFER, DEADLOCK))


def _state(m: Matter, debt: Debt) -> str:
    """How the customer stands: in default, in arrears, approaching arrears, or fine."""
    if m.past("default_notice_served", "account_terminated", debt=debt.id, collector=None):
        return "default"
    if is_in_arrears(debt):
        return "arrears"
    finances = m.debtor.finances
    if finances is None or debt.instalment_minor is None:
        return "fine"
    left = finances.gross_salary_minor + finances.pension_minor - finances.other_instalments_minor
    return "approaching arrears" if left < debt.instalment_minor else "fine"


def _has_offered(m: Matter, debt: Debt) -> bool:
    """Whether the person admitted the debt, in part or whole, and no plan followed."""
    reply = m.last("reply_form_received", debt=debt.id, collector=None)
    admits = reply is not None and reply.admitted in {"part", "all"}
    return admits and reply is not None and not m.since(reply, "plan_agreed", debt=debt.id)
