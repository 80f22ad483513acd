"""Complaints that a firm has to answer."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Event
from dunwell.rulebook.uk.covered import is_individual

ENDS = ("complaint_answered", "complaint_sent_to_ombudsman")
"""What ends the firm's part in a complaint."""


def open_complaints(m: Matter) -> tuple[Event, ...]:
    """Complaints of an eligible person that nobody answered and no ombudsman has; those about data have own rules."""
    if not is_individual(m):
        return ()
    found = [each for each in m.past("complaint_received") if each.about != "data_protection"]
    return tuple(each for each in found if not any(share_debts(each, end) for end in m.since(each, *ENDS)))


def share_debts(one: Event, other: Event) -> bool:
    """Whether two events may be about the same debt; one that names none is about all."""
    return one.debts is None or other.debts is None or not set(one.debts).isdisjoint(other.debts)


def is_about_payments(m: Matter, complaint: Event) -> bool:
    """Whether it is about a payment service: the account itself, not the credit on it."""
    named = [debt for debt in m.debts if complaint.debts is None or debt.id in complaint.debts]
    return complaint.about != "credit" and any(debt.product == "deposit_account" for debt in named)
