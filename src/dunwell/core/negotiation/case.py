"""What a negotiation is about: what is owed, what can be afforded, what may be given, and what was given before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from dunwell.core.plans.keeping import Known
from dunwell.core.plans.schedule import PER_YEAR, IsOpen, on_weekdays

KINDS = ("full", "plan", "settlement", "settlement_plan", "token", "hold", "referral")
"""full: all at once. plan: all by instalments. settlement: part at once, the rest written off when paid.
settlement_plan: the same by instalments. token: a small sum while there is no surplus. hold: nothing for now.
referral: free advice first."""
EVIDENCE = ("statement", "shock", "lump_sum")
"""What steps a concession: an income and expenditure, a change of circumstances, proof of money on hand."""
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Limits:
    """How far somebody may go: the creditor (the floor), or a member of staff (their authority)."""

    settlement_percent_min: int
    """The least share of the balance that settles it; 100: no settlement."""
    months_max: int
    """The longest plan."""
    instalment_min_minor: int = 1
    """The least a month that is worth its cost; a token is beside it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One debt of one person at one moment. Minor units of one currency."""

    balance_minor: int
    as_of: date
    earliest_on: date
    """The first day on which money may be asked: after consent, a cooling-off or a moratorium."""
    surplus_minor: int | None
    """A month's, of the household; may be negative. None: no statement was taken."""
    affordable_minor: int
    """This debt's share of it, a month; 0 without a statement."""
    floor: Limits
    authority: Limits
    token_minor: int = 100
    lump_minor: int = 0
    """Money on hand that was shown or offered."""
    every: str = "month"
    payday_on: date | None = None
    """The day of their next pay, where it is known: instalments begin then."""
    is_open: IsOpen = on_weekdays
    masked: frozenset[str] = frozenset()
    """Kinds of offer that the law or the creditor rules out."""
    known: Known = field(default_factory=Known)
    evidence: frozenset[str] = frozenset()
    best_percent: int = PERCENT
    """The least share of the balance at which a settlement was offered before, under this policy."""
    cure_percent: int = 0
    """The chance in percent that all is paid without any agreement: what a settlement must not undercut."""
    offers_stand_days: int = 14

    @property
    def per_period_minor(self) -> int:
        """What can be afforded each time by the rhythm of payment, rounded down."""
        return self.affordable_minor * 12 // PER_YEAR[self.every]

    @property
    def months_per_period(self) -> float:
        """Length of one period in months."""
        return 12 / PER_YEAR[self.every]
