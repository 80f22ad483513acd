"""How plans stand: the money of the ledger, the pauses of every room, and what was agreed, brought together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.cases import plan_queries
from dunwell.cases import plan_snapshot as plans
from dunwell.cases.plan_queries import PlanCard
from dunwell.core.actor import Actor
from dunwell.core.plans import judge_plans
from dunwell.core.ports import Reader
from dunwell.debts import snapshot as debts
from dunwell.ledger import snapshot as ledger
from dunwell.parties import pausing


@dataclass(frozen=True, slots=True)
class Judged:
    """Running plans with how they stand, and what pauses them."""

    plans: pl.DataFrame
    pauses: pl.DataFrame


def judged(reader: Reader, wanted: str, *, as_of: date, payments: pl.DataFrame | None = None) -> Judged:
    """Every running plan of `wanted` (a table expression with `debt_id` and `person_id`) as it stands on a day.

    Given    `payments` where they were read before, as `ledger.snapshot.payments` gives them
    """
    running = plans.plans(reader, wanted, as_of=as_of)
    if running.is_empty():
        none = pl.DataFrame(schema=plans.SPANS)
        money = pl.DataFrame(schema={"debt_id": pl.Int64(), "paid_on": pl.Date(), "paid_minor": pl.Int64()})
        return Judged(judge_plans(running, plans.lines(reader, wanted), money, none, as_of=as_of), none)
    paid = ledger.payments(reader, wanted, as_of=as_of) if payments is None else payments
    stops = plans.pauses(
        running, plans.breaks(reader, wanted), debts.pauses(reader, wanted), pausing.spans(reader, wanted)
    )
    return Judged(judge_plans(running, plans.lines(reader, wanted), paid, stops, as_of=as_of), stops)


def cards(reader: Reader, debt_ids: Sequence[int], *, as_of: date, seen_by: Actor) -> list[PlanCard]:
    """Every plan on a few debts, newest first, judged with all that pauses them. Raises NotForYou."""
    found = plan_queries.plans_of(debt_ids, as_of=as_of, seen_by=seen_by)
    running = [card.debt_id for card in found if card.is_running]
    if not running:
        return found
    stops = plans.spans_of(judged(reader, debts.wanted_few(running), as_of=as_of).pauses)
    own = {card.plan_id: stops.get(card.plan_id, ()) for card in found if card.is_running}
    return plan_queries.plans_of(debt_ids, as_of=as_of, seen_by=seen_by, pauses=own)
