"""Disputes and requests that wait for an answer (15 USC 1692g(b); 12 CFR 1006.38)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.us.consumers import OBLIGED, acts_for_estate

COLLECTING = frozenset(
    {
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
"""Actions, beside contacts, that collect a debt."""
ANSWERING = frozenset(
    {
        "answer_inbound",
        "same_creditor_answer",
        "validation_initial",
        "validation_follow_up",
        "legally_required_notice",
        "early_intervention_notice",
        "opt_out_confirmation",
        "advise_efforts_end",
        "confirm_identity",
        "marketing",
    }
)
"""Purposes of contacts that do not collect the debt."""
DEMANDS = frozenset({"payment_demand", "payment_link", "further_action_warning", "court_threat"})


def collects(m: Matter) -> bool:
    """Whether the action is an act to collect: a contact that is no answer nor a notice the law asks for, or a suit."""
    if m.is_contact() and m.action is not None:
        return m.action.purpose not in ANSWERING or not DEMANDS.isdisjoint(m.action.content)
    return m.does(*COLLECTING)


def is_by_consumer(m: Matter, event: Event) -> bool:
    """Whether the debtor, another who owes the debt, or the debtor's attorney raised it."""
    return m.person(event.person).relation in OBLIGED | {"debtor_attorney"}


def is_by_estate(m: Matter, event: Event) -> bool:
    """Whether it was raised for the estate of a debtor who died."""
    return m.debtor.deceased and acts_for_estate(m, m.person(event.person))


def is_written(m: Matter, event: Event) -> bool:
    """Whether it was made in writing; a form that is not recorded counts as writing."""
    return event.form is None or m.is_in_writing(event.form)


def is_timely(m: Matter, event: Event, ends_on: date | None) -> bool:
    """Whether it arrived before the validation period was over; a period that has not begun is not over."""
    return ends_on is None or m.day(event.at) <= ends_on


def disputes_of_any_form(m: Matter, debt: Debt) -> tuple[Event, ...]:
    """Every time the debt was disputed, in writing or in a talk."""
    told = m.past("dispute_received", "contact_in", "contact_out", debt=debt.id)
    return tuple(each for each in told if each.type == "dispute_received" or "does_not_owe" in each.said)


def open_disputes(
    m: Matter, debt: Debt, ends_on: date | None, by: Callable[[Matter, Event], bool]
) -> tuple[Event, ...]:
    """Written disputes of the debt that came in time and wait for verification, or for the short answer to a repeat."""
    return tuple(
        dispute
        for dispute in m.past("dispute_received", debt=debt.id)
        if by(m, dispute) and is_written(m, dispute) and is_timely(m, dispute, ends_on)
        if not is_answered(m, debt, dispute)
    )


def is_answered(m: Matter, debt: Debt, dispute: Event) -> bool:
    """Whether verification followed, or a proper short notice where the dispute only repeats an answered one."""
    whose = {None, m.debtor.id, dispute.person}
    if any(each.person in whose for each in m.since(dispute, "verification_sent", debt=debt.id)):
        return True
    notices = m.since(dispute, "duplicative_notice_sent", debt=debt.id)
    return is_duplicative(m, debt, dispute) and any(
        each.gives_reasons and each.refers_to_earlier_answer for each in notices
    )


def is_duplicative(m: Matter, debt: Debt, dispute: Event) -> bool:
    """Whether it repeats a dispute that was answered before, with nothing new and material."""
    answers = m.past("verification_sent", "duplicative_notice_sent", debt=debt.id)
    was_answered = any(dispute in m.since(answer, "dispute_received") for answer in answers)
    return dispute.repeats_earlier and not dispute.new_material and was_answered
