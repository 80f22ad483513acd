"""How and whom a contact reaches, in the words of Canadian collection law."""

from __future__ import annotations

from collections.abc import Collection

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Event
from dunwell.core.matter.matter import WRITTEN

CALLS = ("phone", "voicemail")
TALK = ("phone", "voicemail", "visit")
"""Ways that are talk, spoken by a person or a machine."""
TIMED = ("phone", "voicemail", "visit", "card", "email", "text", "social")
"""Ways that reach a person at an hour; ordinary mail does not."""
OWING = frozenset({"debtor", "joint_debtor", "guarantor", "personal_representative", "confirmed_successor"})
"""Who owes, guarantees, or stands in for one who does."""
OTHERS = frozenset({"spouse", "surviving_spouse", "parent", "sibling", "relative", "neighbour", "occupier"})
"""Family, household, friends and neighbours."""
UNANSWERED = frozenset({"no_answer", "busy", "not_in_service", "mailbox_full"})
"""Outcomes of a call that reached nobody and left nothing."""
HOME_KINDS = frozenset({"mobile", "landline", "postal"})
NOTICES = frozenset({"legally_required_notice", "validation_initial", "opt_out_confirmation"})
"""Purposes of messages that law requires, such as the first notice itself."""


def reaches(m: Matter, relations: Collection[str]) -> bool:
    """Whether a contact is to be made with somebody who stands so to the debt."""
    return m.is_contact() and m.reached.relation in relations


def reaches_debtor(m: Matter) -> bool:
    """Whether a contact is to be made with who owes."""
    return reaches(m, {"debtor", "joint_debtor"})


def is_for(m: Matter, *purposes: str) -> bool:
    """Whether the action has one of these purposes."""
    return m.action is not None and (m.action.purpose or "discuss_debt") in purposes


def is_asked_for(m: Matter) -> bool:
    """Whether the person asked for this contact, agreed to it, or wrote or called first."""
    if m.action is None:
        return False
    return m.action.requested or is_for(m, "answer_inbound") or agreed_to_next(m.past("contact_out", "contact_in"), m)


def agreed_to_next(before: Collection[Event], m: Matter) -> bool:
    """Whether the last of these contacts, with the same person, ended in consent to be called back."""
    with_them = [event for event in before if (event.person or m.debtor.id) == m.reached.id]
    return bool(with_them) and "consents_to_call_back" in with_them[-1].said


def at_work(m: Matter) -> bool:
    """Whether the contact goes to the place of employment of the person it reaches."""
    return m.is_contact() and m.point is not None and (m.point.place == "work" or m.point.employer_provided)


def home_points(m: Matter) -> frozenset[str]:
    """Telephones and addresses of the person, away from work, that are held."""
    return frozenset(
        point.id
        for point in m.reached.points
        if point.place != "work" and not point.employer_provided and point.kind in HOME_KINDS
    )


def work_attempts(m: Matter) -> int:
    """How often the person was tried at work."""
    at_work_ids = {point.id for point in m.reached.points if point.place == "work" or point.employer_provided}
    return sum(event.point in at_work_ids for event in m.past("contact_out", person=m.reached.id))


def was_reached(event: Event) -> bool:
    """Whether a past contact reached somebody, or left something; an unanswered ring does not."""
    return event.outcome not in UNANSWERED


def rang_in_vain(m: Matter) -> bool:
    """Whether the contact asked about was made already and reached nobody."""
    return m.made is not None and not was_reached(m.made)


def times_reached(m: Matter) -> int:
    """How often the person that the action is to reach was reached before."""
    return sum(was_reached(event) for event in m.past("contact_out", person=m.reached.id))


def is_written(form: str | None) -> bool:
    """Whether a form is writing, on paper or not. An unknown form is not."""
    return form in WRITTEN


def shows(m: Matter, *contents: str) -> bool:
    """Whether the message to be sent holds one of these."""
    return m.action is not None and not set(contents).isdisjoint(m.action.content)


def amount_owed(m: Matter) -> int | None:
    """What the debts of the action come to, in minor units; None where a balance is not in question."""
    balances = [debt.balance_minor for debt in m.debts]
    return None if None in balances or not balances else sum(balance or 0 for balance in balances)
