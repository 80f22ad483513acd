"""Open synthetic cases to negotiate: debts, households and how people behave, drawn from fixed seeds. Invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from dunwell.core.negotiation import Case, Limits
from dunwell.core.plans.keeping import Known

AS_OF = date(2026, 3, 2)
SEED = 20260302
BEHAVIOURS = ("honest", "strategic", "shocked", "hostile", "vulnerable")
FLOOR, AUTHORITY = Limits(50, 60, 5_00), Limits(50, 60, 5_00)
MONTHS = 60


@dataclass(frozen=True, slots=True)
class Person:
    """One case, and what only the person knows. Minor units a month."""

    case: Case
    capacity_minor: int
    """What they can truly spare for this debt."""
    luck: tuple[float, ...]
    """Of each month, what is left against the usual: one draw for every policy and behaviour alike."""


def cases(count: int) -> list[Person]:
    """So many people; the same number gives the same people."""
    dice = Random(SEED)  # noqa: S311 (a simulation, not a secret)
    return [_person(dice) for _ in range(count)]


def _person(dice: Random) -> Person:
    balance = int(dice.lognormvariate(7.2, 0.9) * 100)
    surplus = int(dice.lognormvariate(4.7, 0.8) * 100) if dice.random() < 0.8 else -int(dice.random() * 200_00)
    share = dice.uniform(0.3, 1.0)
    affordable = int(max(surplus, 0) * share)
    is_shown = dice.random() < 0.25
    case = Case(
        balance_minor=max(balance, 50_00),
        as_of=AS_OF,
        earliest_on=AS_OF,
        surplus_minor=surplus,
        affordable_minor=affordable,
        floor=FLOOR,
        authority=AUTHORITY,
        lump_minor=int(balance * dice.uniform(0.3, 0.9)) if is_shown else 0,
        known=Known(dice.randrange(3), dice.randrange(3), is_verified=dice.random() < 0.6),
        evidence=frozenset({"statement", *(["lump_sum"] if is_shown else [])}),
    )
    return Person(case, affordable, tuple(dice.lognormvariate(0.0, 0.3) for _ in range(MONTHS)))
