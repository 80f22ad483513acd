"""Steps of collection, as several British rules group them."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Event

PURSUING = frozenset(
    {
        "discuss_debt",
        "request_payment",
        "settlement_offer",
        "take_goods",
        "advise_possible_remedy",
        "advise_intended_remedy",
    }
)
"""Purposes of a contact that pursue payment."""
DEMANDS = frozenset({"payment_demand", "payment_link", "further_action_warning", "court_threat"})
"""Content that pursues payment, whatever the purpose."""
REVEALING = frozenset(
    {
        "business_name_reveals_collection",
        "names_collection_firm_unasked",
        "debt_information",
        "says_debt_owed",
        "balance",
        "missed_payment",
        "overdue_notice",
    }
)
"""Content that lets a stranger learn of a debt."""
ENFORCING = ("file_suit", "start_arbitration", "terminate_agreement")
"""Acts that enforce an agreement."""
TAKING = ("request_card_payment", "start_recurring_debit", "resubmit_debit", "take_postdated_cheques")
"""Acts that take a payment from the person."""


def pursues(m: Matter) -> bool:
    """Whether a contact now would pursue payment; an answer to what the person asked does not unless it demands."""
    action = m.action
    if action is None or action.kind != "contact":
        return False
    return action.purpose in PURSUING or not DEMANDS.isdisjoint(action.content)


def enforces(m: Matter) -> bool:
    """Whether the action would enforce the agreement: a claim, its end, or taking goods."""
    takes_goods = m.action is not None and m.action.purpose == "take_goods"
    return m.does(*ENFORCING) or (m.is_contact() and takes_goods)


def recovers(m: Matter) -> bool:
    """Whether the action is any step in the recovery of a debt."""
    notice = m.action.notice if m.action else None
    serves_default = notice is not None and notice.kind == "default_notice"
    return pursues(m) or enforces(m) or m.does(*TAKING, "place_debt") or serves_default


def pursued(event: Event) -> bool:
    """Whether a past contact pursued payment."""
    return (event.purpose or "discuss_debt") in PURSUING or not DEMANDS.isdisjoint(event.content)
