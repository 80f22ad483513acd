"""Questions about plans: what was agreed, how it stands by the ledger, which offers stand, what waits for approval."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.cases.models import Offer, Plan, PlanBreak, PlanLine
from dunwell.cases.plans import NoSuchOffer, NoSuchPlan
from dunwell.core.actor import Actor
from dunwell.core.plans import Line, Pause, Standing, Terms, judge_plan
from dunwell.core.promises import Paid
from dunwell.core.words import Role
from dunwell.ledger import queries as ledger
from dunwell.trail.compiled_queries import Compiled


@dataclass(frozen=True, slots=True)
class BreakLine:
    """Days that do not count on a plan, both inside."""

    starts_on: date
    ends_on: date
    because: str


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan and how it stands. Minor units."""

    plan_id: int
    number: int
    debt_id: int
    person_id: int
    kind: str
    currency: str
    balance_minor: int
    agreed_minor: int
    forgiven_minor: int
    shape: str
    every: str
    interest: str
    agreed_on: date
    review_on: date | None
    is_chosen_in_words: bool
    kept_percent: int
    replaces_id: int | None
    agreed_by: str
    recorded_at: datetime
    ended_at: datetime | None
    end: str
    because: str
    lines: tuple[Line, ...]
    breaks: tuple[BreakLine, ...]
    standing: Standing

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    @property
    def state(self) -> str:
        """How it ended, else how it stands."""
        return self.end or self.standing.state


@dataclass(frozen=True, slots=True)
class KeptOffer:
    """An offer as it was shown."""

    offer_id: int
    debt_id: int
    person_id: int
    kind: str
    total_minor: int
    written_off_minor: int
    lines: tuple[Line, ...]
    every: str
    is_chosen_in_words: bool
    kept_percent: int
    needs_approval: bool
    made_on: date
    stands_until: date
    plan_id: int | None


_PLANS = Compiled(lambda ids: Plan.objects.filter(debt_id__in=ids).order_by("-id"))


def plans_of(
    debt_ids: Iterable[int],
    *,
    as_of: date,
    seen_by: Actor,
    pauses: Mapping[int, Sequence[Pause]] | None = None,
) -> list[PlanCard]:
    """Every plan on these debts, newest first, judged on a day. `pauses` by plan, as a flow gathered them.

    Raises   NotForYou
    """
    seen_by.must(*Role)
    rows = [row for row in _PLANS.of(list(debt_ids)) if row.agreed_on <= as_of]
    if not rows:
        return []
    ids = [row.pk for row in rows]
    lines: dict[int, list[Line]] = {}
    for line in PlanLine.objects.filter(plan_id__in=ids).order_by("plan_id", "place"):
        lines.setdefault(line.plan_id, []).append(Line(line.due_on, line.amount_minor))
    breaks: dict[int, list[BreakLine]] = {}
    for one in PlanBreak.objects.filter(plan_id__in=ids, withdrawn_at__isnull=True).order_by("starts_on"):
        breaks.setdefault(one.plan_id, []).append(BreakLine(one.starts_on, one.ends_on, one.because))
    paid = ledger.payments_of({row.debt_id for row in rows}, as_of=as_of)
    return [
        _card(row, tuple(lines.get(row.pk, ())), tuple(breaks.get(row.pk, ())), paid, (pauses or {}).get(row.pk), as_of)
        for row in rows
    ]


def undone(debt_ids: Iterable[int], *, as_of: date, seen_by: Actor) -> list[PlanCard]:
    """Plans that ended as completed and are not any more, because money came back; as they would stand if they ran.

    Raises   NotForYou
    """
    seen_by.must(*Role)
    rows = list(Plan.objects.filter(debt_id__in=list(debt_ids), end="completed", agreed_on__lte=as_of).order_by("id"))
    newest = {row.debt_id: row for row in rows}
    if not newest:
        return []
    running = set(running_debts(newest))
    paid = ledger.payments_of(set(newest), as_of=as_of)
    found = []
    for row in newest.values():
        rows_of = PlanLine.objects.filter(plan_id=row.pk).order_by("place")
        lines = tuple(Line(line.due_on, line.amount_minor) for line in rows_of)
        row.ended_at, row.end = None, ""
        card = _card(row, lines, (), paid, (), as_of)
        if row.debt_id not in running and card.standing.state != "completed":
            found.append(card)
    return found


def _card(
    row: Plan,
    lines: tuple[Line, ...],
    breaks: tuple[BreakLine, ...],
    paid: Mapping[int, list[Paid]],
    pauses: Sequence[Pause] | None,
    as_of: date,
) -> PlanCard:
    day = min(as_of, row.ended_at.date()) if row.ended_at else as_of
    stops = pauses if pauses is not None else [Pause(one.starts_on, one.ends_on) for one in breaks]
    terms = Terms(row.agreed_on, lines, row.grace_days, row.broken_after_days)
    return PlanCard(
        plan_id=row.pk,
        number=row.number,
        debt_id=row.debt_id,
        person_id=row.person_id,
        kind=row.kind,
        currency=row.currency,
        balance_minor=row.balance_minor,
        agreed_minor=row.agreed_minor,
        forgiven_minor=row.forgiven_minor,
        shape=row.shape,
        every=row.every,
        interest=row.interest,
        agreed_on=row.agreed_on,
        review_on=row.review_on,
        is_chosen_in_words=row.is_chosen_in_words,
        kept_percent=row.kept_percent,
        replaces_id=row.replaces_id,
        agreed_by=row.agreed_by,
        recorded_at=row.recorded_at,
        ended_at=row.ended_at,
        end=row.end,
        because=row.because,
        lines=lines,
        breaks=breaks,
        standing=judge_plan(terms, paid.get(row.debt_id, []), stops, as_of=day),
    )


def debt_of(plan_id: int) -> int:
    """The debt of a plan. Raises NoSuchPlan."""
    found = Plan.objects.filter(pk=plan_id).values_list("debt_id", flat=True).first()
    if found is None:
        raise NoSuchPlan("there is no plan {plan_id}", plan_id=plan_id)
    return found


def running_plan_id(debt_id: int) -> int | None:
    """The plan on a debt that has not ended."""
    return Plan.objects.filter(debt_id=debt_id, ended_at__isnull=True).values_list("pk", flat=True).first()


def running_debts(debt_ids: Iterable[int]) -> list[int]:
    """Of these debts, those with a plan that has not ended, in order."""
    rows = Plan.objects.filter(debt_id__in=list(debt_ids), ended_at__isnull=True)
    return list(rows.order_by("debt_id").values_list("debt_id", flat=True))


def frozen_debts(debt_ids: Iterable[int]) -> frozenset[int]:
    """Of these debts, those on which an agreed plan freezes interest and fees."""
    rows = Plan.objects.filter(debt_id__in=list(debt_ids), ended_at__isnull=True, interest="frozen")
    return frozenset(rows.values_list("debt_id", flat=True))


def best_percent(debt_id: int) -> int:
    """The least share of the balance at which a settlement was ever offered on a debt; 100 for never."""
    rows = Offer.objects.filter(debt_id=debt_id, kind__in=["settlement", "settlement_plan"])
    return min(rows.values_list("percent", flat=True), default=100)


def offer(offer_id: int, *, debt_id: int) -> KeptOffer:
    """An offer on a debt. Raises NoSuchOffer."""
    row = Offer.objects.filter(pk=offer_id, debt_id=debt_id).first()
    if row is None:
        raise NoSuchOffer("there is no offer {offer_id} on this debt; ask for the offers of today", offer_id=offer_id)
    told = json.loads(row.terms)
    return KeptOffer(
        offer_id=row.pk,
        debt_id=row.debt_id,
        person_id=row.person_id,
        kind=row.kind,
        total_minor=told["total_minor"],
        written_off_minor=told["written_off_minor"],
        lines=tuple(Line(date.fromisoformat(day), minor) for day, minor in told["lines"]),
        every=told["every"],
        is_chosen_in_words="chosen_in_words" in told["because"],
        kept_percent=told["kept_percent"],
        needs_approval=row.needs_approval,
        made_on=row.made_on,
        stands_until=row.stands_until,
        plan_id=row.plan_id,
    )
