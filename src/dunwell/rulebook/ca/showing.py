"""What a message gives away, and what it pretends."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.rulebook.ca.reaching import shows

ABOUT_DEBT = (
    "debt_information",
    "says_debt_owed",
    "business_name_reveals_collection",
    "payment_demand",
    "balance",
    "missed_payment",
    "overdue_notice",
    "further_action_warning",
    "court_threat",
)
"""Contents from which others learn of a debt."""


def tells_of_debt(m: Matter) -> bool:
    """Whether the message reveals a debt to whoever reads or hears it."""
    return shows(m, *ABOUT_DEBT)


def is_public(m: Matter) -> bool:
    """Whether others than the person see the message, or may read of the debt on an open card."""
    if m.action is None:
        return False
    is_open = m.is_contact("card") or (m.is_contact("letter") and m.action.mail_form == "postcard")
    return m.action.visibility != "private" or (is_open and tells_of_debt(m))


def is_misleading(m: Matter) -> bool:
    """Whether the message pretends to be about something else."""
    return shows(m, "missed_delivery_wording")
