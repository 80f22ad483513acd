"""Verbs that write plans: agree, pause, end. A plan is never edited; how it stands is never written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dunwell.cases.models import Offer, Plan, PlanBreak, PlanLine
from dunwell.core.actor import Actor
from dunwell.core.chain import canonical
from dunwell.core.negotiation import Offer as Offered
from dunwell.core.plans import Line
from dunwell.core.refusal import Refusal
from dunwell.trail import services as trail


class NotAPlan(Refusal, ValueError):
    """The plan cannot be meant: no instalment, or amounts that do not come to what was agreed."""


class PlanRunning(Refusal, RuntimeError):
    """The debt already has a running plan."""


class NoSuchPlan(Refusal, LookupError):
    """There is no such plan, or it has ended."""


class NoSuchOffer(Refusal, LookupError):
    """There is no such offer on this debt."""


class OfferTaken(Refusal, RuntimeError):
    """The offer became a plan before."""


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What was agreed. Minor units; `lines` sum to `agreed_minor`."""

    debt_id: int
    person_id: int
    kind: str
    currency: str
    balance_minor: int
    agreed_minor: int
    forgiven_minor: int
    shape: str
    every: str
    lines: tuple[Line, ...]
    interest: str
    grace_days: int
    broken_after_days: int
    agreed_on: date
    review_on: date | None
    kept_percent: int
    channel: str
    rate: str = ""
    is_chosen_in_words: bool = False
    statement_id: int | None = None
    approval_id: int | None = None
    replaces_id: int | None = None


@transaction.atomic
def record(*, new: NewPlan, by: Actor, at: datetime) -> int:
    """Record a plan and its instalments; returns its id. One runs per debt. Raises NotAPlan, PlanRunning."""
    if not new.lines or sum(line.amount_minor for line in new.lines) != new.agreed_minor:
        raise NotAPlan("the instalments of a plan come to exactly what was agreed; draw the schedule again")
    if any(line.amount_minor <= 0 or line.due_on < new.agreed_on for line in new.lines):
        raise NotAPlan("an instalment is above zero and not before the day of the agreement")
    fields = asdict(new)
    del fields["lines"]
    number = Plan.objects.filter(debt_id=new.debt_id).count() + 1
    try:
        with transaction.atomic():
            plan = Plan.objects.create(**fields, number=number, agreed_by=by.name, recorded_at=at)
    except IntegrityError:
        raise PlanRunning(
            "debt {debt_id} already has a running plan; renegotiate that one", debt_id=new.debt_id
        ) from None
    PlanLine.objects.bulk_create(
        [
            PlanLine(plan_id=plan.pk, place=place, due_on=line.due_on, amount_minor=line.amount_minor)
            for place, line in enumerate(new.lines)
        ]
    )
    because: dict[str, object] = {
        "plan": plan.pk,
        "number": number,
        "kind": new.kind,
        "agreed_minor": new.agreed_minor,
        "forgiven_minor": new.forgiven_minor,
        "lines": [[line.due_on, line.amount_minor] for line in new.lines],
        "interest": new.interest,
        "in_words": new.is_chosen_in_words,
        "approval": new.approval_id,
        "replaces": new.replaces_id,
    }
    trail.note(by=by, did="plan.agreed", about=("debt", new.debt_id), at=at, because=because)
    return plan.pk


@transaction.atomic
def end(*, plan_id: int, end: str, because: str, by: Actor, at: datetime) -> bool:
    """Say how a plan ended; false when it had ended before."""
    ended = Plan.objects.filter(pk=plan_id, ended_at__isnull=True).update(ended_at=at, end=end, because=because[:200])
    if ended:
        debt_id = Plan.objects.values_list("debt_id", flat=True).get(pk=plan_id)
        said: dict[str, object] = {"plan": plan_id, "end": end, "why": because}
        trail.note(by=by, did="plan.ended", about=("debt", debt_id), at=at, because=said)
    return bool(ended)


@transaction.atomic
def resume(*, plan_id: int, because: str, by: Actor, at: datetime) -> bool:
    """Let a plan that was completed run again, because money of it came back; false when it runs already."""
    moved = Plan.objects.filter(pk=plan_id, end="completed").update(ended_at=None, end="", because="")
    if moved:
        debt_id = Plan.objects.values_list("debt_id", flat=True).get(pk=plan_id)
        said: dict[str, object] = {"plan": plan_id, "why": because}
        trail.note(by=by, did="plan.resumed", about=("debt", debt_id), at=at, because=said)
    return bool(moved)


@transaction.atomic
def tell(*, plan_id: int, old: str, new: str, by: Actor, at: datetime) -> bool:
    """Note that a standing was acted on, by compare and set; false when somebody else was first."""
    moved = Plan.objects.filter(pk=plan_id, told=old, ended_at__isnull=True).update(told=new)
    if moved:
        debt_id = Plan.objects.values_list("debt_id", flat=True).get(pk=plan_id)
        said: dict[str, object] = {"plan": plan_id, "was": old, "is": new}
        trail.note(by=by, did="plan.judged", about=("debt", debt_id), at=at, because=said)
    return bool(moved)


@transaction.atomic
def thank(*, plan_id: int, old_minor: int, new_minor: int) -> bool:
    """Note up to which sum the person was thanked, by compare and set; false when somebody else was first."""
    return bool(Plan.objects.filter(pk=plan_id, thanked_minor=old_minor).update(thanked_minor=new_minor))


@transaction.atomic
def reviewed(*, plan_id: int, next_on: date | None, by: Actor, at: datetime) -> None:
    """Note that a plan was put before somebody on its review day, and when next. Raises NoSuchPlan."""
    if not Plan.objects.filter(pk=plan_id, ended_at__isnull=True).update(review_on=next_on):
        raise NoSuchPlan("there is no running plan {plan_id}", plan_id=plan_id)
    debt_id = Plan.objects.values_list("debt_id", flat=True).get(pk=plan_id)
    said: dict[str, object] = {"plan": plan_id, "next": next_on}
    trail.note(by=by, did="plan.reviewed", about=("debt", debt_id), at=at, because=said)


@transaction.atomic
def take_break(*, plan_id: int, starts_on: date, ends_on: date, because: str, by: Actor, at: datetime) -> int:
    """Agree on days that do not count, both inside; returns the break's id. Raises NoSuchPlan, NotAPlan."""
    plan = Plan.objects.select_for_update().filter(pk=plan_id, ended_at__isnull=True).first()
    if plan is None:
        raise NoSuchPlan("there is no running plan {plan_id}", plan_id=plan_id)
    if ends_on < starts_on or starts_on < plan.agreed_on:
        raise NotAPlan("a break begins after the plan does, and ends on a later day")
    row = PlanBreak.objects.create(
        plan_id=plan_id,
        starts_on=starts_on,
        ends_on=ends_on,
        because=because[:200],
        recorded_at=at,
        recorded_by=by.name,
    )
    said: dict[str, object] = {"plan": plan_id, "break": row.pk, "from": starts_on, "to": ends_on, "why": because}
    trail.note(by=by, did="plan.paused", about=("debt", plan.debt_id), at=at, because=said)
    return row.pk


@transaction.atomic
def keep_offers(
    *,
    debt_id: int,
    person_id: int,
    offers: Sequence[Offered],
    balance_minor: int,
    made_on: date,
    every: str,
    by: Actor,
    at: datetime,
) -> list[int]:
    """Keep offers as they were shown; returns their ids, in order."""
    rows = Offer.objects.bulk_create(
        [
            Offer(
                debt_id=debt_id,
                person_id=person_id,
                kind=one.kind,
                percent=min(-(-one.total_minor * 100 // balance_minor), 100),
                terms=canonical(
                    {
                        "total_minor": one.total_minor,
                        "written_off_minor": one.written_off_minor,
                        "lines": [[line.due_on, line.amount_minor] for line in one.lines],
                        "kept_percent": int(one.kept_chance * 100),
                        "every": "month" if one.kind == "token" else every,
                        "because": [reason.code for reason in one.because],
                    }
                ),
                needs_approval=one.needs_approval,
                made_on=made_on,
                stands_until=one.stands_until,
                recorded_at=at,
                recorded_by=by.name,
            )
            for one in offers
        ]
    )
    ids = [row.pk for row in rows]
    said: dict[str, object] = {"offers": ids, "kinds": [one.kind for one in offers]}
    trail.note(by=by, did="offers.made", about=("debt", debt_id), at=at, because=said)
    return ids


@transaction.atomic
def take_offer(*, offer_id: int, plan_id: int) -> None:
    """Bind an offer to the plan it became. Raises OfferTaken."""
    if not Offer.objects.filter(pk=offer_id, plan_id__isnull=True).update(plan_id=plan_id):
        raise OfferTaken("offer {offer_id} was taken before", offer_id=offer_id)
