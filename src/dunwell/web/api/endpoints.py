"""Negotiation as a typed API: offers for a debt, the answer to a counter-offer, accepting one. The desk's flows."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI, Status

from dunwell.cases.plan_links import NoSuchLink
from dunwell.cases.plans import NoSuchOffer, OfferTaken, PlanRunning
from dunwell.core.actor import NotForYou
from dunwell.core.capability import NotALink
from dunwell.core.negotiation import Counter, OfferExpired
from dunwell.core.negotiation.answering import NotAnOffer
from dunwell.core.plans import PlanTooLong
from dunwell.core.plans.schedule import NoWorkingDay
from dunwell.core.words import Role
from dunwell.debts import queries as debts
from dunwell.debts.services import NoSuchDebt
from dunwell.flows import negotiate
from dunwell.flows import plan as plans
from dunwell.flows.negotiate import NothingIsPaid
from dunwell.flows.plan import BalanceMoved, NotAgreed
from dunwell.flows.plan_case import Dealing, NothingToAgree, Wish, dealing
from dunwell.web.api import refusing
from dunwell.web.api.access import A_MINUTE, ByLink, BySession, Caller, PerCaller
from dunwell.web.api.schemas import (
    AgreedOut,
    AnswerOut,
    CounterIn,
    DebtOut,
    OffersOut,
    RefusalOut,
    WishIn,
)
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import role_required
from dunwell.web.shared.days import person_day

PAYDAY_WITHIN = timedelta(days=62)
STATUS = {
    401: (NotALink, NoSuchLink),
    403: (NotForYou,),
    404: (NoSuchDebt, NoSuchOffer),
    409: (NothingToAgree, NothingIsPaid, BalanceMoved, OfferExpired, OfferTaken, PlanRunning),
    422: (NotAnOffer, PlanTooLong, NoWorkingDay),
}
"""What each refusal is answered with."""
SAYS_NO = dict.fromkeys((401, 403, 404, 409), RefusalOut)

api = NinjaAPI(
    title="Dunwell negotiation",
    version="1",
    description="Offers, counter-offers and agreements on a debt. Amounts are whole minor units.",
    docs_url=None,
    openapi_url="openapi.json",
    docs_decorator=role_required(*Role),
    urls_namespace="api",
    auth=[ByLink(), BySession()],
    throttle=[PerCaller(A_MINUTE)],
)


def _refuse(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    status = next(status for status, kinds in STATUS.items() if isinstance(error, kinds))
    return api.create_response(request, refusing.of_error(error), status=status)


for _kinds in STATUS.values():
    for _kind in _kinds:
        api.add_exception_handler(_kind, _refuse)


@api.get("debts", response={200: list[DebtOut], **SAYS_NO}, summary="Debts of the person the link is for")
def owed(request: HttpRequest) -> list[DebtOut]:
    """Every debt of theirs on which something is owed."""
    caller = _caller(request)
    if caller.person_id is None:
        raise NotForYou("this lists the debts of the person a link is for; a member of staff names the debt")
    today = person_day(caller.person_id, doors().clock.now())
    return [
        DebtOut(
            debt_id=one.debt_id,
            reference=one.reference,
            creditor=one.creditor,
            balance_minor=one.balance_minor,
            currency=one.currency,
            state=one.state,
        )
        for one in debts.debts_of(caller.person_id, as_of=today, seen_by=caller.actor)
        if one.balance_minor > 0
    ]


@api.post("debts/{int:debt_id}/offers", response={200: OffersOut, **SAYS_NO}, summary="Offers of today for a debt")
def offers(request: HttpRequest, debt_id: int, wish: WishIn) -> OffersOut:
    """The menu, kept as it is shown: none is taken back while it stands."""
    caller = _caller(request)
    person_id = caller.person_of(debt_id)
    deal = _deal(caller, person_id, debt_id, _wish(wish, person_id))
    shown = plans.offers(deal, person_id=person_id, by=caller.actor, at=doors().clock.now())
    return OffersOut(
        debt_id=debt_id,
        balance_minor=deal.case.balance_minor,
        currency=deal.debt.currency,
        offers=refusing.offers(shown, deal.debt.currency, _language()),
        rules=refusing.rules(deal.law),
    )


@api.post("debts/{int:debt_id}/counter", response={200: AnswerOut, **SAYS_NO}, summary="Answer a counter-offer")
def counter(request: HttpRequest, debt_id: int, said: CounterIn) -> AnswerOut:
    """Accept, counter or refer. What is accepted or referred comes back as an offer, to be accepted by its number."""
    caller = _caller(request)
    person_id = caller.person_of(debt_id)
    deal = _deal(caller, person_id, debt_id, _wish(said, person_id))
    proposed = Counter(said.total_minor, said.instalment_minor, said.every, said.first_on, said.is_chosen_in_words)
    found = negotiate.counter(deal, proposed, person_id=person_id, by=caller.actor, at=doors().clock.now())
    return AnswerOut(
        says=found.says,
        because=refusing.reasons(found.because, _language()),
        offers=refusing.offers(found.offers, deal.debt.currency, _language()),
        rules=refusing.rules(deal.law),
    )


@api.post(
    "debts/{int:debt_id}/offers/{int:offer_id}/accept",
    response={200: AgreedOut, **SAYS_NO},
    summary="Accept an offer that stands",
)
def accept(request: HttpRequest, debt_id: int, offer_id: int) -> AgreedOut | Status[RefusalOut]:
    """Agree on it as it was shown; calling again gives the same plan. One that needs approval waits for it."""
    caller = _caller(request)
    person_id = caller.person_of(debt_id)
    ports = doors()
    used: list[Dealing] = []

    def deal_of(wish: Wish) -> Dealing:
        used.append(_deal(caller, person_id, debt_id, wish))
        return used[-1]

    try:
        agreed = negotiate.accept(
            offer_id=offer_id,
            debt_id=debt_id,
            person_id=person_id,
            deal_of=deal_of,
            by=caller.actor,
            at=ports.clock.now(),
            judge=ports.judge_plans,
        )
    except NotAgreed as refusal:
        return Status(409, refusing.of_reasons(refusal.answer.because, used[-1], _language()))
    return AgreedOut(plan_id=agreed.plan_id, approval_id=agreed.approval_id)


def _caller(request: HttpRequest) -> Caller:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def _language() -> str:
    return get_language() or "en"


def _wish(said: WishIn, person_id: int) -> Wish:
    today = person_day(person_id, doors().clock.now())
    if said.payday_on and not today <= said.payday_on <= today + PAYDAY_WITHIN:
        last = today + PAYDAY_WITHIN
        raise NotAnOffer("a payday is the next one, between {first} and {last}", first=today, last=last)
    return Wish(every=said.every, payday_on=said.payday_on, lump_minor=said.lump_minor)


def _deal(caller: Caller, person_id: int, debt_id: int, wish: Wish) -> Dealing:
    ports = doors()
    now = ports.clock.now()
    return dealing(
        debt_id=debt_id,
        person_id=person_id,
        wish=wish,
        vault=ports.vault,
        book=law(),
        by=caller.actor,
        today=person_day(person_id, now),
        at=now,
        language=_language(),
    )
