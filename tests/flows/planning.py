"""What the stories of plans share: a household, a wish, a day, and letters that are noted instead of written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from dunwell import rulebook
from dunwell.cases import plan_queries
from dunwell.cases.plan_queries import PlanCard
from dunwell.config import wiring
from dunwell.core.actor import Actor
from dunwell.core.means import Figure, Household, Statement
from dunwell.core.words import Role
from dunwell.flows import approve, means, plan, plan_judging
from dunwell.flows.plan_case import Dealing, Wish, dealing
from dunwell.flows.plan_draft import Draft
from dunwell.flows.plan_judging import Judging
from tests.cast import CLERK, OFFICER, Member

SUPERVISOR = Actor("sami", frozenset({Role.SUPERVISOR}))
MANAGER = Actor("mona", frozenset({Role.MANAGER}))
DAY = date(2026, 1, 15)
FIRST = date(2026, 2, 2)


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


@dataclass
class Letters:
    """Notes which letters would be written, in order."""

    sent: list[str] = field(default_factory=list)

    def tell(self, card: PlanCard, name: str) -> None:
        assert card.plan_id
        self.sent.append(name)


def household(*, wages: int = 1_200_00, rent: int = 700_00, seen: bool = True) -> Statement:
    confidence = "seen" if seen else "said"
    figures = (Figure("income_wages", wages, confidence=confidence), Figure("housing", rent), Figure("food", 200_00))  # type: ignore[arg-type]
    return Statement("GB", "GBP", Household(), figures)


def told_means(who: Member, statement: Statement | None = None, *, day: date = DAY) -> int:
    return means.take(
        person_id=who.person_id,
        statement=statement or household(),
        taken_on=day,
        channel="phone",
        vault=wiring.vault(),
        by=OFFICER,
        at=noon(day),
    )


def deal_of(who: Member, *, day: date = DAY, by: Actor = OFFICER, wish: Wish | None = None) -> Dealing:
    return dealing(
        debt_id=who.debt_id,
        person_id=who.person_id,
        wish=wish or Wish(),
        vault=wiring.vault(),
        book=rulebook.load(),
        by=by,
        today=day,
        at=noon(day),
    )


MONTHLY = Draft(total_minor=300_00, every="month", first_on=FIRST, instalment_minor=100_00)


def agreed(
    who: Member,
    draft: Draft = MONTHLY,
    *,
    day: date = DAY,
    by: Actor = OFFICER,
    wish: Wish | None = None,
    because: str = "",
    key: str = "form-1",
) -> plan.Agreed:
    wanted = plan.Wanted(key=key, draft=draft, channel="phone", because=because)
    return plan.agree(deal_of(who, day=day, by=by, wish=wish), wanted, person_id=who.person_id, by=by, at=noon(day))


def voted(approval_id: int, *, by: Actor, is_yes: bool = True, day: date = DAY) -> approve.Decided:
    return approve.decide(
        approval_id=approval_id,
        is_yes=is_yes,
        words="looked at",
        vault=wiring.vault(),
        book=rulebook.load(),
        by=by,
        today=day,
        at=noon(day),
    )


def judged(day: date, letters: Letters | None = None) -> dict[str, int]:
    told = letters or Letters()
    return plan_judging.judge(wiring.reader(), Judging(day, CLERK, noon(day), told.tell))


def newest(who: Member, *, day: date) -> PlanCard:
    return plan_queries.plans_of([who.debt_id], as_of=day, seen_by=OFFICER)[0]


def over(total: int, instalment: int, **more: object) -> Draft:
    return replace(MONTHLY, total_minor=total, instalment_minor=instalment, **more)  # type: ignore[arg-type]
