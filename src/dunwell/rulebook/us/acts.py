"""Which acts collect a debt, and which contacts ask for payment: words that several laws of the United States share."""

from __future__ import annotations

from dunwell.core.matter import Matter

COLLECTING = frozenset(
    {
        "contact",
        "serve_notice",
        "charge_interest",
        "charge_fee",
        "request_card_payment",
        "start_recurring_debit",
        "resubmit_debit",
        "propose_plan",
        "take_postdated_cheques",
        "file_suit",
        "start_arbitration",
    }
)
"""Actions that collect, or are a step towards it."""
HARMLESS_PURPOSES = frozenset({"advise_efforts_end", "opt_out_confirmation", "legally_required_notice", "marketing"})
"""Contacts that ask for nothing on the debt."""
ASKING_PURPOSES = frozenset(
    {"discuss_debt", "request_payment", "settlement_offer", "advise_possible_remedy", "advise_intended_remedy"}
)
"""Contacts that work on the debt."""
REVEALING_CONTENT = frozenset(
    {
        "debt_information",
        "says_debt_owed",
        "payment_demand",
        "payment_link",
        "balance",
        "missed_payment",
        "overdue_notice",
        "court_threat",
        "further_action_warning",
        "business_name_reveals_collection",
    }
)
"""Parts of a message that tell of a debt."""
REPLYING_PURPOSES = frozenset({"answer_inbound", "opt_out_confirmation", "same_creditor_answer"})
"""Contacts that answer what the person sent or asked."""
AGENCIES = frozenset({"third_party_collector", "collection_law_firm", "field_agent"})
"""Who collects for others by trade."""
AGENCIES_AND_BUYERS = AGENCIES | {"debt_buyer"}
ELECTRONIC = frozenset({"email", "text", "social"})


def collects(m: Matter) -> bool:
    """Whether the action collects the debt: any step towards payment, a contact unless it asks for nothing on it."""
    if m.action is None or m.action.kind not in COLLECTING:
        return False
    return not m.is_contact() or m.action.purpose not in HARMLESS_PURPOSES


def tells_of_debt(m: Matter) -> bool:
    """Whether the contact works on the debt, or tells of it."""
    action = m.action
    if action is None or not m.is_contact():
        return False
    return action.purpose in ASKING_PURPOSES or not REVEALING_CONTENT.isdisjoint(action.content)


def asked_for(m: Matter) -> bool:
    """Whether the person asked for this contact, or it answers what the person just sent."""
    return m.action is not None and (m.action.requested or m.action.purpose in REPLYING_PURPOSES)
