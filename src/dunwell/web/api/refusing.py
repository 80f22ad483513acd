"""Refusals of the API: each carries the rule that spoke, its citation, and plain words."""

from __future__ import annotations

from collections.abc import Iterable

from dunwell.core.negotiation import Offer, Reason, words_of
from dunwell.flows.plan_case import Dealing, LawLine
from dunwell.web.api.schemas import LineOut, OfferOut, ReasonOut, RefusalOut, RuleOut

HOUSE = "house"
NAMES = {
    "BalanceMoved": "house.plans.balance_moved",
    "NotAnOffer": "house.plans.not_an_offer",
    "NotALink": "house.links.not_a_link",
    "NoSuchLink": "house.links.no_such_link",
    "NotForYou": "house.roles",
    "NothingIsPaid": "house.plans.nothing_is_paid",
    "NothingToAgree": "house.plans.nothing_to_agree",
    "OfferExpired": "house.plans.offer_expired",
}


def of_error(error: Exception | type[Exception]) -> RefusalOut:
    """A refusal of the house, in its own words."""
    name = NAMES.get(type(error).__name__, "house.plans")
    return RefusalOut(refusals=[RuleOut(rule_id=name, citation=HOUSE, words=str(error))])


def of_reasons(because: Iterable[Reason], deal: Dealing, language: str) -> RefusalOut:
    """What stopped a plan: the law's own rules where they rule it out, else the house's reasons."""
    reasons = list(because)
    if any(one.code == "ruled_out" for one in reasons) and (said := rules(deal.law, only_refusals=True)):
        return RefusalOut(refusals=said)
    return RefusalOut(
        refusals=[
            RuleOut(rule_id=f"house.negotiation.{one.code}", citation=HOUSE, words=words_of(one, language))
            for one in reasons
        ]
    )


def rules(law: Iterable[LawLine], *, only_refusals: bool = False) -> list[RuleOut]:
    """The lines of the law as the API tells them."""
    return [
        RuleOut(rule_id=one.rule_id, citation=one.citation, words=one.words, remedy=one.remedy)
        for one in law
        if one.is_refusal or not only_refusals
    ]


def reasons(because: Iterable[Reason], language: str) -> list[ReasonOut]:
    """Reasons with their words."""
    return [ReasonOut(code=one.code, words=words_of(one, language)) for one in because]


def offers(shown: Iterable[tuple[int, Offer]], currency: str, language: str) -> list[OfferOut]:
    """Offers with their numbers."""
    return [
        OfferOut(
            offer_id=offer_id,
            kind=one.kind,
            currency=currency,
            total_minor=one.total_minor,
            written_off_minor=one.written_off_minor,
            lines=[LineOut(due_on=line.due_on, amount_minor=line.amount_minor) for line in one.lines],
            needs_approval=one.needs_approval,
            stands_until=one.stands_until,
            because=reasons(one.because, language),
        )
        for offer_id, one in shown
    ]
