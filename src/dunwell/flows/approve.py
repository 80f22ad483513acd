"""Approvals: somebody else says yes or no, and on the last yes what was asked for is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from dunwell.cases import approvals
from dunwell.cases.approvals import ApprovalCard
from dunwell.core.actor import Actor
from dunwell.core.ports import PaymentProvider, Vault
from dunwell.flows import giving, plan, reconcile_correcting, redating
from dunwell.flows.plan_case import Dealing, Wish, dealing
from dunwell.flows.plan_draft import draft_of
from dunwell.flows.plan_judging import JudgePlans
from dunwell.rulebook import Rulebook

OF_MONEY = (reconcile_correcting.KIND, redating.KIND, *giving.KINDS)
"""What is done on the last yes where no plan is agreed."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a vote."""

    card: ApprovalCard
    plan_id: int | None


@transaction.atomic
def decide(
    *,
    approval_id: int,
    is_yes: bool,
    words: str,
    vault: Vault,
    book: Rulebook,
    by: Actor,
    today: date,
    at: datetime,
    judge: JudgePlans | None = None,
    provider: PaymentProvider | None = None,
) -> Decided:
    """Vote; on the last yes what was asked for is done: a plan agreed under today's law and balance, or money given.

    What `provider` was to send back and refused to is an approval that failed, with its words; nothing is booked.

    Raises   NothingToDecide, NotYourOwn, NotYourTurn; and as `flows.plan.agree`, or `flows.giving.carry_out`, where it
             can no longer be done
    """
    card = approvals.vote(approval_id=approval_id, is_yes=is_yes, words=words, by=by, on=today, at=at)
    if card.kind in OF_MONEY:
        if card.kind == reconcile_correcting.KIND:
            reconcile_correcting.carry_out(card, by=by, at=at)
        elif card.kind == redating.KIND:
            redating.carry_out(card, by=by, at=at)
        else:
            giving.carry_out(card, by=by, at=at, provider=provider)
        card = approvals.approval(approval_id, seen_by=by)
        if judge and card.state == "approved" and card.debt_id:
            judge([card.debt_id], at)
    if card.state != "approved" or card.kind in OF_MONEY:
        return Decided(card, None)
    deal = dealing(
        debt_id=card.debt_id, person_id=card.person_id, wish=Wish(), vault=vault, book=book, by=by, today=today, at=at
    )
    draft = draft_of(card.terms["draft"])
    wanted = plan.Wanted(
        key=f"approval:{approval_id}",
        draft=draft,
        channel=card.terms["channel"],
        approval_id=approval_id,
        because=card.because,
    )
    agreed = plan.agree(_approved(deal, draft.total_minor), wanted, person_id=card.person_id, by=by, at=at)
    if judge:
        judge([card.debt_id], at)
    return Decided(approvals.approval(approval_id, seen_by=by), agreed.plan_id)


def _approved(deal: Dealing, total_minor: int) -> Dealing:
    """The case with what was approved conceded: the floor still holds, the evidence was looked at by others."""
    percent = total_minor * 100 // deal.case.balance_minor if deal.case.balance_minor else 100
    case = replace(
        deal.case, authority=deal.case.floor, lump_minor=total_minor, best_percent=min(deal.case.best_percent, percent)
    )
    return replace(deal, case=case)
