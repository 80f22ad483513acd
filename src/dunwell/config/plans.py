"""Agreed plans, judged with the ports of this home: before every night, and whenever somebody asks."""

from __future__ import annotations

from datetime import date, datetime

from dunwell.config import wiring
from dunwell.flows import plan_judging


def judge(*, as_of: date, at: datetime) -> dict[str, int]:
    """Ask the ledger how agreed plans stand, and act on what is new: counts by what was done. Safe to repeat."""
    return plan_judging.judge(wiring.reader(), wiring.judging(as_of, at))
