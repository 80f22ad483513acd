"""Who asks others where a person can be found asks that only, and says nothing of a debt."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.consumers import OBLIGED
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.messages import NOT_CONNECTED

PURPOSES = frozenset({"location_information", "estate_contact_location", "confirm_identity", "confirm_employment"})
"""Contacts that ask where somebody lives, can be telephoned or works, or who acts for the estate."""
ABOUT_THE_DEBT = frozenset(
    {
        "debt_information",
        "payment_demand",
        "further_action_warning",
        "court_threat",
        "payment_link",
        "balance",
        "missed_payment",
        "overdue_notice",
        "how_to_pay",
        "how_to_get_help",
    }
)
"""Content that asks for no location, but deals with the debt."""
REVEALING = ABOUT_THE_DEBT | {"says_debt_owed", "business_name_reveals_collection", "names_collection_firm_unasked"}
"""Content by which another learns that a debt is collected."""
NOBODY = NOT_CONNECTED | {"no_answer", "mailbox_full", "answered_then_dropped"}
"""Outcomes in which nobody was asked anything."""


def judges(m: Matter) -> Iterator[Said]:
    """Requires the script; bars what goes beyond location, words or marks that reveal collecting, and open cards."""
    if not asks_location(m) or m.action is None or not covered(m):
        return
    yield Said(kind="duty", rows=("us_fed.location.script",))
    content = set(m.action.content)
    asks_estate = m.action.purpose == "estate_contact_location" or "asks_who_acts_for_estate" in content
    if content & ABOUT_THE_DEBT or (asks_estate and not m.debtor.deceased):
        yield Said(kind="bar", rows=("us_fed.location.what",))
    is_open = m.action.mail_form == "postcard" or m.action.visibility != "private"
    if content & REVEALING or is_open:
        yield Said(kind="bar", rows=("us_fed.location.script",))


def asks_location(m: Matter) -> bool:
    """Whether the action asks somebody other than those who owe the debt, or act for them, for location."""
    if not m.is_contact() or m.action is None or m.action.purpose not in PURPOSES:
        return False
    return m.reached.relation not in OBLIGED | {"personal_representative", "debtor_attorney"}
