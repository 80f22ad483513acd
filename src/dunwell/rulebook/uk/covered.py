"""Which debts and people the British rules bind. What is not said of a consumer's credit counts as regulated."""

from __future__ import annotations

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event, Person

ENGLAND_AND_WALES = ("GB-EAW", "GB-ENG", "GB-WLS")
SCOTLAND, NORTHERN_IRELAND = "GB-SCT", "GB-NIR"
CREDIT = frozenset(
    {
        "credit_card",
        "personal_loan",
        "home_credit",
        "high_cost_short_term",
        "short_term_credit",
        "credit_agreement",
        "deposit_account",
    }
)
"""Products that are consumer credit unless the facts say that they are not regulated."""
RUNNING = frozenset({"credit_card", "business_card", "deposit_account"})
"""Running-account credit; every other credit is of a fixed sum."""
OWNERS = frozenset({"original_creditor", "debt_buyer"})
"""Roles that own the debt; every other acts for an owner."""
DEBTORS = frozenset({"debtor", "joint_debtor", "guarantor"})
"""Those who owe a debt, each for himself."""
SPOKEN = ("contact_in", "contact_out")
"""Contacts in which a person may say something, whoever began them."""
ANSWERS = ("verification_sent", "duplicative_notice_sent", "direct_dispute_found_frivolous")
"""What ends a dispute."""


def is_individual(m: Matter) -> bool:
    """Whether the debtor is an individual in the sense of s.189(1): a sole trader is, a company is not."""
    return m.debtor.kind != "company"


def is_regulated(m: Matter, debt: Debt) -> bool:
    """Whether a debt falls under the Consumer Credit Act."""
    if not is_individual(m):
        return False
    if debt.regulated is not None:
        return debt.regulated
    return debt.purpose == "consumer" and debt.product in CREDIT


def regulated(m: Matter) -> tuple[Debt, ...]:
    """Those of the debts in question that fall under the Consumer Credit Act."""
    return tuple(debt for debt in m.debts if is_regulated(m, debt))


def under_conc(m: Matter) -> tuple[Debt, ...]:
    """Those of the debts in question whose collection CONC 7 governs; agents of the court are outside it."""
    return () if m.collector.role == "enforcement_agent" else regulated(m)


def speaks_for(m: Matter, event: Event, person: Person) -> bool:
    """Whether what was said counts for a person: not if another who owes the debt said it."""
    speaker = m.person(event.person)
    return speaker.id == person.id or speaker.relation not in DEBTORS


def open_dispute(m: Matter, debt: Debt) -> Event | None:
    """The newest dispute of a debt that nobody answered; one that only repeats what was answered is none."""
    dispute = m.last("dispute_received", debt=debt.id)
    if dispute is None or m.since(dispute, *ANSWERS, debt=debt.id):
        return None
    answered = m.past(*ANSWERS, debt=debt.id)
    return None if answered and dispute.repeats_earlier and not dispute.new_material else dispute


def is_in_arrears(debt: Debt) -> bool | None:
    """Whether payments are behind; None where the facts do not tell."""
    if debt.in_arrears is not None:
        return debt.in_arrears
    figures = (debt.overdue_minor, debt.missed_count, debt.missed_minor, debt.shortfall_minor)
    if any(figures) or debt.missed_due_on or debt.overdue_since or debt.arrears_since:
        return True
    return False if 0 in figures else None
