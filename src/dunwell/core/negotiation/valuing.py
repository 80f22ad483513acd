"""What an offer is worth: money discounted by time and by the chance that each instalment comes, as a share of the
balance. An assumption until it is calibrated, used to order offers and never shown as a forecast."""

from __future__ import annotations

from dunwell.core.plans.keeping import Known, kept_chance

A_MONTH = 0.99
"""What money of next month is worth today."""
DIGITS = 9
"""Values are compared to so many digits, so that a change of currency unit changes no choice."""


def strain_of(paid: float, surplus: float) -> float:
    """The share of a month's surplus that a month's payment takes; 1 where there is none."""
    return paid / surplus if surplus > 0 else 1.0


def of_instalments(
    count: int, share: float, *, months_per_period: float, strain: float, known: Known
) -> tuple[float, float]:
    """The value of `count` equal instalments that come to `share` of the balance, and the chance all are paid."""
    months = count * months_per_period
    chance = kept_chance(strain=strain, months=months, known=known)
    step = (chance ** (1 / count)) * A_MONTH**months_per_period
    series = count if step >= 1 else step * (1 - step**count) / (1 - step)
    return round(share / count * series, DIGITS), chance


def at_once(share: float, *, known: Known) -> tuple[float, float]:
    """The value of one payment that is on hand, and the chance that it comes."""
    chance = max(kept_chance(strain=0.0, months=0.0, known=known), 0.9)
    return round(share * chance, DIGITS), chance
