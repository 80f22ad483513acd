"""What a message may not do: mislead about its reason, shame, reach strangers, or claim powers nobody has."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.rulebook.uk.covered import under_conc
from dunwell.rulebook.uk.steps import DEMANDS, PURSUING, REVEALING, pursues

MISLEADING, SHAMING = "uk.conc.misleading_contact", "uk.conc.no_embarrassment"
OCCUPIER, AUTHORITY = "uk.conc.occupier_mail", "uk.conc.no_misrepresent"
PREMIUM, DEMAND, SETTLEMENT = (
    "uk.conc.premium_rate",
    "uk.conc.statutory_demand",
    "uk.conc.settlement_clarity",
)
CUSTOMERS = frozenset(
    {"debtor", "joint_debtor", "guarantor", "personal_representative", "debtor_attorney", "confirmed_successor"}
)
"""Who may learn of the debt."""
OVERHEARD = ("voicemail", "card")
"""Channels that others may hear or read."""


def judges(m: Matter) -> Iterator[Said]:
    """A bar for each of these; a duty to be clear of settlements; advice on the rest."""
    action = m.action
    if action is None or not m.is_contact() or not under_conc(m):
        return
    if "missed_delivery_wording" in action.content:
        yield Said(kind="bar", rows=(MISLEADING,))
    if _reveals(m, action):
        yield Said(kind="bar", rows=(SHAMING,))
    if m.reached.relation == "occupier" and pursues(m):
        yield Said(kind="bar", rows=(OCCUPIER,))
    if action.purpose == "take_goods" or _threatens_settled(m, action):
        yield Said(kind="bar", rows=(AUTHORITY,))
    if not action.identifies_collector and pursues(m):
        yield Said(kind="advice", rows=(AUTHORITY, MISLEADING))
    yield from _advised(action)


def _reveals(m: Matter, action: Action) -> bool:
    """Whether a stranger would learn of the debt: reached, reading an open card or post, or hearing a mailbox."""
    tells = not (REVEALING | DEMANDS).isdisjoint(action.content)
    if m.reached.relation not in CUSTOMERS:
        return not action.requested and (tells or action.purpose in PURSUING)
    if action.visibility != "private" or action.mail_form == "postcard":
        return tells or action.purpose in PURSUING
    is_shared = m.is_contact(*OVERHEARD) or (m.point is not None and m.point.employer_provided)
    return is_shared and tells and not action.requested


def _threatens_settled(m: Matter, action: Action) -> bool:
    """Whether the message warns of steps on a debt that is not owed any more."""
    threatens = not {"court_threat", "further_action_warning"}.isdisjoint(action.content)
    return threatens and any(debt.state is not None for debt in m.debts)


def _advised(action: Action) -> Iterator[Said]:
    if "callback_number" in action.content:
        yield Said(kind="advice", rows=(PREMIUM,))
    if "further_action_warning" in action.content:
        yield Said(kind="advice", rows=(DEMAND,))
    if action.purpose in {"settlement_offer", "advise_efforts_end"}:
        yield Said(kind="duty", rows=(SETTLEMENT,))
