"""Negotiation without an officer: by the person at the portal, by an agent of theirs, or by a page through the API.

The same flows as at the desk. An offer that was shown is taken as it was shown while it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from dunwell.cases import plan_queries
from dunwell.cases.plan_queries import KeptOffer
from dunwell.cases.plans import NoSuchOffer
from dunwell.core.actor import Actor
from dunwell.core.negotiation import Counter, Offer, Reason, answer, as_offer
from dunwell.core.negotiation.answering import Says
from dunwell.core.refusal import Refusal
from dunwell.flows import plan
from dunwell.flows.plan import Agreed, Wanted
from dunwell.flows.plan_case import Dealing, Wish, check_deals
from dunwell.flows.plan_draft import Draft
from dunwell.flows.plan_judging import JudgePlans
from dunwell.trail import services as trail

CHANNEL = "portal"


class NothingIsPaid(Refusal, ValueError):
    """The offer is time, or advice: there is no plan to agree on."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What is said to a counter-offer; the offers beside it are kept, each with its number."""

    says: Says
    because: tuple[Reason, ...]
    offers: tuple[tuple[int, Offer], ...]


@transaction.atomic
def counter(deal: Dealing, said: Counter, *, person_id: int, by: Actor, at: datetime) -> Answered:
    """Answer a counter-offer and note both on the trail. What is agreed to is kept as an offer that stands, to be taken
    like any other; so is the menu that is offered instead.

    Raises   NothingToAgree, NotAnOffer, PlanTooLong, NoWorkingDay
    """
    check_deals(deal.debt)
    found = answer(said, deal.case)
    told: dict[str, object] = {
        "total_minor": said.total_minor, "instalment_minor": said.instalment_minor, "every": said.every,
        "first_on": said.first_on, "says": found.says, "because": [reason.code for reason in found.because],
    }  # fmt: skip
    trail.note(by=by, did="offer.countered", about=("debt", deal.debt.debt_id), at=at, because=told)
    if found.says == "counter":
        return Answered(found.says, found.because, tuple(plan.offers(deal, person_id=person_id, by=by, at=at)))
    shown = plan.keep(deal, [as_offer(said, deal.case, found)], person_id=person_id, by=by, at=at)
    return Answered(found.says, found.because, tuple(shown))


@transaction.atomic
def accept(
    *,
    offer_id: int,
    debt_id: int,
    person_id: int,
    deal_of: Callable[[Wish], Dealing],
    by: Actor,
    at: datetime,
    judge: JudgePlans | None = None,
) -> Agreed:
    """Agree on an offer as it was shown, or ask for the approval it needs. Repeating it gives the same answer.

    Raises   NoSuchOffer, NothingIsPaid, and as `plan.agree`
    """
    kept = plan_queries.offer(offer_id, debt_id=debt_id)
    if kept.person_id != person_id:
        raise NoSuchOffer("there is no offer {offer_id} on this debt; ask for the offers of today", offer_id=offer_id)
    if not kept.lines:
        raise NothingIsPaid("this offer asks for no payment; there is nothing to accept")
    hand = kept.total_minor if len(kept.lines) == 1 else 0
    deal = deal_of(Wish(every=kept.every, lump_minor=hand))
    wanted = Wanted(f"offer:{offer_id}", _draft(kept, deal), CHANNEL, offer_id=offer_id)
    return plan.agree(deal, wanted, person_id=person_id, by=by, at=at, judge=judge)


def _draft(kept: KeptOffer, deal: Dealing) -> Draft:
    """The offer as a draft: its own amounts, from the first of its days that has not passed."""
    first = max(kept.lines[0].due_on, deal.case.earliest_on)
    draft = Draft(
        total_minor=kept.total_minor,
        every=kept.every,
        first_on=first,
        instalment_minor=max(line.amount_minor for line in kept.lines),
        is_token=kept.kind == "token",
        is_chosen_in_words=kept.is_chosen_in_words,
    )
    return replace(draft, shape="once") if len(kept.lines) == 1 else draft
