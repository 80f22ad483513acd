"""How plans stand: the money of the ledger, the pauses of every room, and what was agreed, brought together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.cases import plan_snapshot as plans
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
