"""Plans: on which days how much falls due, and how a plan stands by the money that came."""

from dunwell.core.plans.judging import Paid, Pause, Standing, judge_plan
from dunwell.core.plans.schedule import (
    EVERY,
    Line,
    PlanNeverEnds,
    PlanTooLong,
    Rhythm,
    level,
    level_with_interest,
    stepped,
    variable,
)

__all__ = [
    "EVERY",
    "Line",
    "Paid",
    "Pause",
    "PlanNeverEnds",
    "PlanTooLong",
    "Rhythm",
    "Standing",
    "judge_plan",
    "level",
    "level_with_interest",
    "stepped",
    "variable",
]
