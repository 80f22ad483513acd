"""Whom the rules of the central bank bind, and which acts several laws of the Emirates speak of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Collector, Debt
from dunwell.rulebook.days import DaysOff, days_off

LICENSED = frozenset({"licensed_financial_institution", "restricted_licence_finance_company"})
SHORT_TERM = "restricted_licence_finance_company"
PARTIES = frozenset({"debtor", "joint_debtor", "guarantor", "personal_representative", "debtor_attorney"})
"""Those who owe, guarantee, or act for one who does."""
DISCREET = frozenset(
    {"location_information", "estate_contact_location", "confirm_identity", "confirm_employment", "marketing"}
)
"""Purposes of contacts with others that need not touch on the debt."""
REVEALING = frozenset(
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
        "names_collection_firm_unasked",
        "business_name_reveals_collection",
    }
)
WARNINGS = frozenset({"court_threat", "further_action_warning"})
WARNING_PURPOSES = frozenset({"advise_possible_remedy", "advise_intended_remedy"})
ADVERTISING = frozenset({"credit_offer", "advertising"})


def federal_days_off(m: Matter, weekend: Collection[str], earlier_weekend: Collection[str], since: str) -> DaysOff:
    """The days off of the Emirates: each day by the weekend of its own time, which moved on the day `since`."""
    return days_off(m, weekend=weekend, earlier_weekend=earlier_weekend, weekend_since=date.fromisoformat(since))


def is_licensed(who: Collector) -> bool:
    """Whether the one who acts is licensed by the central bank, or acts for one that is."""
    return who.institution in LICENSED or who.acting_for in LICENSED


def is_short_term_lender(who: Collector) -> bool:
    """Whether the one who acts is a company with the restricted licence for short-term credit, or acts for one."""
    return SHORT_TERM in {who.institution, who.acting_for}


def protects(m: Matter) -> bool:
    """Whether the consumer rules of the central bank hold: a licensed institution, and a natural person."""
    return is_licensed(m.collector) and m.debtor.kind != "company"


def has_cleared(m: Matter, debt: Debt) -> bool:
    """Whether the facts say that nothing is in arrears any more."""
    return debt.in_arrears is False or debt.state is not None or bool(m.past("debt_paid", debt=debt.id))


def tells_of_debt(m: Matter) -> bool:
    """Whether the contact is about the debt, or tells of it."""
    action = m.action
    if action is None or not m.is_contact():
        return False
    return action.purpose not in DISCREET or not REVEALING.isdisjoint(action.content)


def advertises(m: Matter) -> bool:
    """Whether the contact promotes something; a pure reminder of the debt does not, an offer of credit does."""
    action = m.action
    if action is None or not m.is_contact():
        return False
    return action.purpose == "marketing" or not ADVERTISING.isdisjoint(action.content)


def warns(m: Matter) -> bool:
    """Whether the contact warns of a remedy."""
    action = m.action
    if action is None or not m.is_contact():
        return False
    return action.purpose in WARNING_PURPOSES or not WARNINGS.isdisjoint(action.content)


def principal_of(debt: Debt) -> int | None:
    """The part of a debt that may bear interest; None where it is not known."""
    if debt.principal_minor is not None:
        return debt.principal_minor
    if debt.balance_minor is not None and debt.accrued_interest_minor is not None:
        return debt.balance_minor - debt.accrued_interest_minor
    return None


def base_against_principal(m: Matter) -> Iterator[Said]:
    """The highest base of an interest charge, which is the principal of its debts together, and a bar to a higher one.

    Silent where a principal is not known.
    """
    known = [principal_of(debt) for debt in m.debts]
    most = sum(each for each in known if each is not None)
    if m.action is None or not known or None in known:
        return
    yield Said(kind="fact", values={"base_max_minor": most})
    if m.action.base_minor is not None and m.action.base_minor > most:
        yield Said(kind="bar")
