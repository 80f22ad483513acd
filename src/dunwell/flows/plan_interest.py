"""Interest while a plan runs: frozen from the day it is agreed until the day it ends, and for those days for good."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.debts import terms


def _because(plan_id: int) -> str:
    return f"agreed in plan {plan_id}"


@transaction.atomic
def freeze(*, plan_id: int, debt_id: int, on: date, by: Actor, at: datetime) -> None:
    """Let the debt bear no interest from a day on, until the plan ends."""
    terms.stop(debt_id=debt_id, starts_on=on, ends_on=None, because=_because(plan_id), by=by, at=at)


@transaction.atomic
def thaw(*, plan_id: int, debt_id: int, on: date, by: Actor, at: datetime) -> None:
    """Let interest run again from a day on; the days of the plan before it stay without. Repeating is harmless."""
    for stop in terms.stops_of([debt_id]):
        if stop.because != _because(plan_id) or stop.ends_on is not None:
            continue
        terms.withdraw_stop(stop_id=stop.pk, because="the plan ended", by=by, at=at)
        last = on - timedelta(days=1)
        if stop.starts_on <= last:
            terms.stop(debt_id=debt_id, starts_on=stop.starts_on, ends_on=last, because=_because(plan_id), by=by, at=at)
