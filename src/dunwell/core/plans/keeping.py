"""How likely a plan is kept to its end: a transparent starting estimate, an assumption until it is calibrated.

The odds start from a base for the rhythm of payment and move with what is known: how much of the surplus each
instalment takes, how long the plan is, and how earlier promises ended. Nothing else: no trait of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

ASSUMPTION = "assumption"
"""How far the estimate may be relied on: it was not calibrated on outcomes."""
BASE = 1.4
STRAIN = -2.2
"""For an instalment that takes the whole surplus, against one that takes none of it."""
LENGTH = -0.035
"""For each month the plan lasts."""
KEPT, BROKEN = 0.35, -0.6
"""For each promise kept and broken, three of each at most."""
UNVERIFIED = -0.3
COUNTED_MAX = 3


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the person's payments."""

    promises_kept: int = 0
    promises_broken: int = 0
    is_verified: bool = False


def kept_chance(*, strain: float, months: float, known: Known) -> float:
    """The chance that a plan is kept to its end, 0 to 1.

    strain   share of the monthly surplus that it takes, 0 to 1 and above
    """
    odds = BASE + STRAIN * min(max(strain, 0.0), 2.0) + LENGTH * months
    odds += KEPT * min(known.promises_kept, COUNTED_MAX) + BROKEN * min(known.promises_broken, COUNTED_MAX)
    odds += 0.0 if known.is_verified else UNVERIFIED
    return 1.0 / (1.0 + exp(-odds))
