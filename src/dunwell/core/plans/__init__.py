"""Plans: on which days how much falls due, and how a plan stands by the money that came."""

from dunwell.core.plans.judging import Pause, Standing, Terms, judge_plan, judge_plans, merged
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
from dunwell.core.promises import Paid

__all__ = [
    "EVERY",
    "Line",
    "Paid",
    "Pause",
    "PlanNeverEnds",
    "PlanTooLong",
    "Rhythm",
    "Standing",
    "Terms",
    "judge_plan",
    "judge_plans",
    "level",
    "level_with_interest",
    "merged",
    "stepped",
    "variable",
]
