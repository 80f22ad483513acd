"""Agreed plans, judged with the ports of this home: before every night, and whenever somebody asks."""

from __future__ import annotations

from datetime import date, datetime

from dunwell.config import wiring
from dunwell.core.actor import machine
from dunwell.flows import plan_judging
from dunwell.flows.plan_letters import Writer


def judge(*, as_of: date, at: datetime) -> dict[str, int]:
    """Ask the ledger how agreed plans stand, and act on what is new: counts by what was done. Safe to repeat."""
    by = machine("plans")
    writer = Writer(wiring.reader(), wiring.links(), as_of, by, at)
    return plan_judging.judge(wiring.reader(), plan_judging.Judging(as_of, by, at, writer.tell))
