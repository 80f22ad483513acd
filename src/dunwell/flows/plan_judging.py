"""Acts on how plans stand: chases a missed instalment kindly, thanks, reviews, ends what is broken or complete.

Reads every running plan at once and touches only those whose standing is new; each in a transaction of its own, so it
may be killed and run again. Nothing here decides how a plan stands: the ledger does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction

from dunwell.cases import approvals, plan_queries, plan_snapshot, plans, work
from dunwell.cases.plan_queries import PlanCard
from dunwell.contacts import permits
from dunwell.core.actor import Actor
from dunwell.core.negotiation.limits import house
from dunwell.core.plans import Pause
from dunwell.core.ports import Reader
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.debts import snapshot as debt_rows
from dunwell.flows import plan_interest, plan_standing, settle
from dunwell.parties.queries import hold_people

OWING = ("open", "written_off")
LATE = ("behind", "broken")
AT_A_TIME = 500
"""Debts whose plans are looked up in one question."""
JudgePlans = Callable[[Sequence[int], datetime], object]
"""Asks how the plans of these debts stand at a moment and acts on what is new: handed in where money is booked."""
Tell = Callable[[PlanCard, str], None]
"""Writes to the person about a plan: its card, and which of the plan's letters."""


@dataclass(frozen=True, slots=True)
class Judging:
    """The day, who acts, and how the person is written to. What is paused from its first day is told when it runs."""

    as_of: date
    by: Actor
    at: datetime
    tell: Tell


def judge(reader: Reader, judging: Judging, *, wanted: str = plan_snapshot.RUNNING) -> dict[str, int]:
    """Act on every running plan whose standing is new; counts by what was done. Safe to repeat."""
    counts = _judged(reader, judging, wanted)
    counts["expired"] += approvals.expire(on=judging.as_of, by=judging.by, at=judging.at)
    return {name: count for name, count in counts.items() if count}


def judge_debts(reader: Reader, judging: Judging, debt_ids: Sequence[int]) -> dict[str, int]:
    """Act at once on the plans of debts whose money moved; the others are not looked at. Safe to repeat."""
    counts: Counter[str] = Counter()
    for start in range(0, len(debt_ids), AT_A_TIME):
        counts["resumed"] += _resumed(debt_ids[start : start + AT_A_TIME], judging)
        running = plan_queries.running_debts(debt_ids[start : start + AT_A_TIME])
        if running:
            counts += _judged(reader, judging, debt_rows.wanted_few(running))
    return {name: count for name, count in counts.items() if count}


@transaction.atomic
def _resumed(debt_ids: Sequence[int], judging: Judging) -> int:
    """Let plans run again that were completed with money that came back; what was written off is owed again."""
    found = plan_queries.undone(debt_ids, as_of=judging.as_of, seen_by=judging.by)
    because, on, by, at = "a payment of the plan came back", judging.as_of, judging.by, judging.at
    for card in found:
        hold_people([card.person_id])
        debts.locked(card.debt_id)
        if plans.resume(plan_id=card.plan_id, because=because, by=by, at=at):
            settle.undo(card, on=on, because=because, by=by, at=at)
            if card.interest == "frozen":
                plan_interest.freeze(plan_id=card.plan_id, debt_id=card.debt_id, on=on, by=by, at=at)
    return len(found)


def _judged(reader: Reader, judging: Judging, wanted: str) -> Counter[str]:
    found = plan_standing.judged(reader, wanted, as_of=judging.as_of)
    stops = plan_snapshot.spans_of(found.pauses)
    counts: Counter[str] = Counter()
    for row in found.plans.filter(_is_new(judging.as_of)).iter_rows(named=True):
        counts.update(_act(row, stops, judging))
    return counts


def _is_new(as_of: date) -> pl.Expr:
    is_paid = pl.col("paid_minor") > pl.col("thanked_minor")
    return (pl.col("state") != pl.col("told")) | is_paid | (pl.col("review_on") <= as_of).fill_null(value=False)


@transaction.atomic
def _act(row: Mapping[str, Any], stops: Mapping[int, Sequence[Pause]], judging: Judging) -> list[str]:
    """One plan, looked at again under its lock."""
    hold_people([row["person_id"]])
    debt = debts.locked(row["debt_id"])
    cards = plan_queries.plans_of([row["debt_id"]], as_of=judging.as_of, seen_by=judging.by, pauses=stops)
    card = next((one for one in cards if one.plan_id == row["plan_id"] and one.is_running), None)
    if card is None:
        return []
    done = []
    if card.standing.state == "completed":
        done.append(_complete(card, debt.state, judging))
    elif debt.state not in OWING or sum(debt.owed.values()) <= 0:
        because = f"the debt is {debt.state}"
        plans.end(plan_id=card.plan_id, end="no_longer_owed", because=because, by=judging.by, at=judging.at)
        done.append("no_longer_owed")
    else:
        done += _running(card, row, judging)
    if plan_queries.running_plan_id(card.debt_id) is None:
        on = judging.as_of
        plan_interest.thaw(plan_id=card.plan_id, debt_id=card.debt_id, on=on, by=judging.by, at=judging.at)
    debt_services.mark_changed([card.debt_id])
    permits.void([card.person_id], now=judging.at)
    return done


def _complete(card: PlanCard, debt_state: str, judging: Judging) -> str:
    if card.kind == "settlement" and debt_state in OWING:
        settle.complete(card, on=judging.as_of, by=judging.by, at=judging.at)
    plans.end(plan_id=card.plan_id, end="completed", because="everything agreed was paid", by=judging.by, at=judging.at)
    judging.tell(card, "settlement_completed" if card.kind == "settlement" else "plan_completed")
    if card.kind == "token":
        _work(card, "plan_review", judging)
    return "completed"


def _running(card: PlanCard, row: Mapping[str, Any], judging: Judging) -> list[str]:
    done: list[str] = []
    state, by, at = card.standing.state, judging.by, judging.at
    if state == "paused" and not row["told"]:
        return done
    if state != row["told"] and plans.tell(plan_id=card.plan_id, old=row["told"], new=state, by=by, at=at):
        done.append(state if row["told"] else "agreed")
        if not row["told"] and state not in LATE:
            judging.tell(card, "settlement_agreed" if card.kind == "settlement" else "plan_agreed")
        if state == "behind":
            _work(card, "plan_missed", judging)
            judging.tell(card, "plan_missed")
        if state == "broken":
            plans.end(plan_id=card.plan_id, end="broken", because="instalments were missed for too long", by=by, at=at)
            _work(card, "plan_broken", judging)
            judging.tell(card, "plan_broken")
            return done
    paid, thanked = card.standing.paid_minor, row["thanked_minor"]
    if paid > thanked and plans.thank(plan_id=card.plan_id, old_minor=thanked, new_minor=paid):
        judging.tell(card, "plan_progress")
        done.append("thanked")
    if card.review_on is not None and card.review_on <= judging.as_of:
        _work(card, "plan_review", judging)
        next_on = judging.as_of + timedelta(days=house(judging.as_of).review_days)
        plans.reviewed(plan_id=card.plan_id, next_on=next_on, by=by, at=at)
        done.append("review")
    return done


def _work(card: PlanCard, kind: str, judging: Judging) -> None:
    """One item per plan, kind and instalment: missing the next one is news again."""
    due = card.standing.next_due_on or judging.as_of
    new = work.NewWork(
        key=f"{kind}:{card.plan_id}:{due}",
        kind=kind,
        reason=kind,
        values={"plan": card.plan_id, "missed_minor": card.standing.missed_minor, "currency": card.currency},
        debt_id=card.debt_id,
        person_id=card.person_id,
        priority=card.standing.missed_minor or card.standing.next_due_minor,
        not_before=judging.at,
    )
    work.create(new=new, by=judging.by, at=judging.at)
