"""Plans: show offers, agree, renegotiate, pause, withdraw. What lies beyond somebody's authority is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.cases import approvals, plan_queries, plans, queries, services
from dunwell.cases.approvals import NewApproval
from dunwell.cases.plans import NewPlan
from dunwell.cases.services import NewOccurrence
from dunwell.contacts import permits
from dunwell.core.actor import Actor
from dunwell.core.negotiation import Answer, Offer, check_open, menu, told, words_of
from dunwell.core.refusal import Refusal
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.flows import plan_interest
from dunwell.flows.plan_case import Dealing, check_deals
from dunwell.flows.plan_draft import Draft, Drawn, draw
from dunwell.flows.plan_judging import JudgePlans
from dunwell.parties.queries import hold_people


class NotAgreed(Refusal, ValueError):
    """What was proposed cannot be agreed; `answer` says why and what is offered instead."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("{reasons}", reasons=told(answer.because))
        self.answer = answer


class BalanceMoved(Refusal, RuntimeError):
    """Something was booked on the debt since the plan was drawn."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A draft that is to be agreed. `key` agrees once; `offer_id` where it is an offer that was shown."""

    key: str
    draft: Draft
    channel: str
    offer_id: int | None = None
    approval_id: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """A plan that runs, or the approval that it waits for: one of the two."""

    plan_id: int | None
    approval_id: int | None
    replaced_id: int | None = None


@transaction.atomic
def offers(deal: Dealing, *, person_id: int, by: Actor, at: datetime) -> list[tuple[int, Offer]]:
    """The menu of the day, kept as it was shown, each offer with its number."""
    check_deals(deal.debt)
    return keep(deal, menu(deal.case), person_id=person_id, by=by, at=at)


@transaction.atomic
def keep(deal: Dealing, shown: Sequence[Offer], *, person_id: int, by: Actor, at: datetime) -> list[tuple[int, Offer]]:
    """Keep offers as they are shown, each with its number: none is taken back while it stands."""
    ids = plans.keep_offers(
        debt_id=deal.debt.debt_id,
        person_id=person_id,
        offers=shown,
        balance_minor=deal.case.balance_minor,
        made_on=deal.case.as_of,
        every=deal.case.every,
        by=by,
        at=at,
    )
    return list(zip(ids, shown, strict=True))


@transaction.atomic
def agree(
    deal: Dealing, wanted: Wanted, *, person_id: int, by: Actor, at: datetime, judge: JudgePlans | None = None
) -> Agreed:
    """Agree on a plan, in place of the one that runs; beyond the authority, ask for it. Safe to repeat.

    With `judge` the letter that says what was agreed is written at once; a night does it otherwise.

    Raises   NotAgreed, NothingToAgree, BalanceMoved, OfferExpired, and as `plan_draft.draw`
    """
    check_deals(deal.debt)
    hold_people([person_id])
    debt_id = deal.debt.debt_id
    if wanted.offer_id is not None:
        kept = plan_queries.offer(wanted.offer_id, debt_id=debt_id)
        if kept.plan_id is not None:
            return Agreed(kept.plan_id, None)
        check_open(_as_offer(kept), deal.case.as_of)
    locked = debts.locked(debt_id)
    if sum(locked.owed.values()) != deal.case.balance_minor:
        raise BalanceMoved("something was booked on this debt since the plan was drawn; look at it and draw it again")
    drawn = draw(wanted.draft, deal)
    if drawn.says.says == "counter":
        raise NotAgreed(drawn.says)
    if drawn.says.says == "refer" and wanted.approval_id is None:
        return Agreed(None, _ask(deal, drawn, wanted, person_id, by, at))
    done = _record(deal, drawn, wanted, person_id, by, at)
    if judge:
        judge([debt_id], at)
    return done


def _as_offer(kept: plan_queries.KeptOffer) -> Offer:
    return Offer(
        kept.kind,
        kept.total_minor,
        kept.written_off_minor,
        kept.lines,
        0.0,
        0,
        kept.needs_approval,
        kept.stands_until,
        (),
    )


def _ask(deal: Dealing, drawn: Drawn, wanted: Wanted, person_id: int, by: Actor, at: datetime) -> int:
    kind = "settlement" if drawn.forgiven_minor else "plan"
    amount = drawn.forgiven_minor or drawn.total_minor
    why = wanted.because or " ".join(words_of(one) for one in drawn.says.because)
    new = NewApproval(
        key=f"plan:{wanted.key}",
        kind=kind,
        debt_id=deal.debt.debt_id,
        person_id=person_id,
        amount_minor=amount,
        currency=deal.debt.currency,
        terms={"draft": wanted.draft.as_terms(), "channel": wanted.channel},
        because=why,
        roles=deal.house.approvers(kind, drawn.forgiven_minor),
        expires_on=deal.case.as_of + timedelta(days=deal.house.approval_days),
    )
    return approvals.ask(new=new, by=by, at=at)


def _record(deal: Dealing, drawn: Drawn, wanted: Wanted, person_id: int, by: Actor, at: datetime) -> Agreed:
    debt_id, today = deal.debt.debt_id, deal.case.as_of
    replaced = plan_queries.running_plan_id(debt_id)
    if replaced is not None:
        plans.end(plan_id=replaced, end="replaced", because=wanted.because or "a new plan took its place", by=by, at=at)
        plan_interest.thaw(plan_id=replaced, debt_id=debt_id, on=today, by=by, at=at)
    _no_promise(debt_id, today, by, at)
    plan_id = plans.record(new=_new(deal, drawn, wanted, person_id, replaced), by=by, at=at)
    if drawn.draft.interest == "frozen":
        plan_interest.freeze(plan_id=plan_id, debt_id=debt_id, on=today, by=by, at=at)
    if wanted.offer_id is not None:
        plans.take_offer(offer_id=wanted.offer_id, plan_id=plan_id)
    if wanted.approval_id is not None:
        approvals.carried_out(approval_id=wanted.approval_id, plan_id=plan_id)
    told = NewOccurrence(f"plan:{plan_id}", person_id, "plan_agreed", today, (debt_id,))
    services.record_occurrence(new=told, by=by, at=at)
    _changed(debt_id, person_id, at)
    return Agreed(plan_id, None, replaced)


def _new(deal: Dealing, drawn: Drawn, wanted: Wanted, person_id: int, replaced: int | None) -> NewPlan:
    draft, today = drawn.draft, deal.case.as_of
    is_sure = deal.afforded is not None and deal.afforded.is_verified
    days = deal.house.review_days if is_sure else deal.house.unverified_review_days
    kind = "token" if draft.is_token else "settlement" if drawn.forgiven_minor else "repayment"
    return NewPlan(
        debt_id=deal.debt.debt_id,
        person_id=person_id,
        kind=kind,
        currency=deal.debt.currency,
        balance_minor=deal.case.balance_minor,
        agreed_minor=drawn.total_minor,
        forgiven_minor=drawn.forgiven_minor,
        shape=draft.shape,
        every=draft.every,
        lines=drawn.lines,
        interest=draft.interest,
        rate=draft.rate,
        grace_days=deal.house.grace_days,
        broken_after_days=deal.house.broken_after_days,
        agreed_on=today,
        review_on=today + timedelta(days=days) if len(drawn.lines) > 1 else None,
        kept_percent=int(drawn.kept_chance * 100),
        channel=wanted.channel,
        is_chosen_in_words=draft.is_chosen_in_words,
        statement_id=deal.statement.statement_id if deal.statement else None,
        approval_id=wanted.approval_id,
        replaces_id=replaced,
    )


def _no_promise(debt_id: int, today: date, by: Actor, at: datetime) -> None:
    """A promise that still runs gives way to the plan."""
    for line in queries.promises_to_judge(as_of=today, debt_id=debt_id):
        if line.state == "running":
            services.withdraw_promise(promise_id=line.promise_id, because="a plan took its place", by=by, at=at)


@transaction.atomic
def take_break(
    *, plan_id: int, person_id: int, starts_on: date, ends_on: date, because: str, by: Actor, at: datetime
) -> int:
    """Agree on days that do not count; what falls due in them moves back by their length.

    Raises   NoSuchPlan, NotAPlan
    """
    hold_people([person_id])
    row_id = plans.take_break(plan_id=plan_id, starts_on=starts_on, ends_on=ends_on, because=because, by=by, at=at)
    _changed(plan_queries.debt_of(plan_id), person_id, at)
    return row_id


@transaction.atomic
def withdraw(*, plan_id: int, person_id: int, because: str, by: Actor, at: datetime) -> bool:
    """End a plan that was recorded in error, or that the person no longer wants. Repeating is harmless."""
    hold_people([person_id])
    ended = plans.end(plan_id=plan_id, end="withdrawn", because=because, by=by, at=at)
    debt_id = plan_queries.debt_of(plan_id)
    plan_interest.thaw(plan_id=plan_id, debt_id=debt_id, on=at.date(), by=by, at=at)
    _changed(debt_id, person_id, at)
    return ended


def _changed(debt_id: int, person_id: int, at: datetime) -> None:
    debt_services.mark_changed([debt_id])
    permits.void([person_id], now=at)
