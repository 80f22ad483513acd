"""What a debt's terms say must be charged, and how its payments fall, told from what happened and when.

`replay` tells one debt from its first day: what is charged for every period, and over which parts every payment is
spread. It is the reference: columns that charge forward are checked against it, and what was booked otherwise, because
a payment became known late or was taken back, is corrected by what it says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dunwell.core import interest
from dunwell.core.interest import RATE_UNITS, DayCount, Every, FreeDays, RateFrom, Slice
from dunwell.core.waterfall import Allocation, allocate
from dunwell.core.words import Part


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of how a debt bears interest, from `starts_on` until the next version.

    cap_minor   most that is charged in all under these terms; None: no ceiling
    cost_max_units   what the law lets interest and fees come to in all, as a share of what was lent, in rate units;
                     None: no law says it
    cost_rule   the rule that does
    """

    terms_id: int
    starts_on: date
    rates: tuple[RateFrom, ...]
    is_compound: bool = False
    day_count: DayCount = DayCount.ACT_365
    every: Every = Every.MONTH
    cap_minor: int | None = None
    cost_max_units: int | None = None
    cost_rule: str = ""

    @property
    def rule(self) -> str:
        """The word under which its charges are keyed."""
        return f"interest:{self.terms_id}"


@dataclass(frozen=True, slots=True)
class Movement:
    """What was booked on one part otherwise than by these terms or a payment. More owed is positive."""

    effective_on: date
    part: Part
    amount_minor: int


@dataclass(frozen=True, slots=True)
class PaymentMade:
    """One payment, and the day on which it was taken back."""

    entry_id: int
    paid_on: date
    amount_minor: int
    order: tuple[Part, ...]
    returned_on: date | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """Interest of one period, `starts_on` inside and `ends_on` outside; owed from `ends_on`. Keyed by rule and period.

    slices   how it is made up; empty where it is told from columns
    is_capped   a ceiling left room for no more
    cut_by   the rule whose ceiling it was; empty: that of the terms
    """

    rule: str
    starts_on: date
    ends_on: date
    amount_minor: int
    slices: tuple[Slice, ...] = ()
    is_capped: bool = False
    cut_by: str = ""

    @property
    def key(self) -> tuple[str, date, date]:
        """What it is charged for."""
        return self.rule, self.starts_on, self.ends_on


@dataclass(frozen=True, slots=True)
class Cost:
    """What a debt cost beside interest by its terms, all that is known of it, whatever its day. Minor units.

    lent    principal that was ever claimed, paid since or not
    beside  interest and fees that came with the debt or were charged since, paid or given up since or not
    """

    lent_minor: int = 0
    beside_minor: int = 0

    def room_minor(self, cost_max_units: int) -> int:
        """What interest may come to below a ceiling that is a share of what was lent."""
        return max(self.lent_minor * cost_max_units // RATE_UNITS - self.beside_minor, 0)


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one debt. `terms`: oldest first; `cuts`: days on which a period ends that is not regular."""

    terms: tuple[Terms, ...]
    movements: tuple[Movement, ...] = ()
    payments: tuple[PaymentMade, ...] = ()
    free: tuple[FreeDays, ...] = ()
    cuts: frozenset[date] = frozenset()
    cost: Cost = Cost()


@dataclass(slots=True)
class Told:
    """What must be in the books by a day.

    charges   in order of time
    splits    by the payment's entry
    owed      by part, after everything of that day
    running   the period under way: its slices, not yet charged
    """

    charges: list[Charge] = field(default_factory=list)
    splits: dict[int, Allocation] = field(default_factory=dict)
    owed: dict[Part, int] = field(default_factory=lambda: dict.fromkeys(Part, 0))
    running: list[Slice] = field(default_factory=list)
    running_minor: int = 0


def replay(history: History, *, through: date) -> Told:
    """Tell a debt from its first day through `through`.

    A period is charged on the day it ends: a regular boundary, a change of terms, a payment, or a day of `cuts`.
    On one day the order is: what the day's end of period charges, what was booked, what was paid, what came back.
    """
    telling = _Telling(history, through)
    for day, until in telling.stretches():
        telling.charge(day)
        telling.move(day)
        telling.run(day, until)
    return telling.finished()


class _Telling:
    """One replay under way. `window_from` is where the period under way began, `open_terms` those it is charged by."""

    def __init__(self, history: History, through: date) -> None:
        self.history, self.through, self.told = history, through, Told()
        self.fresh_minor, self.charged_minor = 0, 0
        self.window_from: date | None = None
        self.open_terms: Terms | None = None
        self.cuts = history.cuts | {payment.paid_on for payment in history.payments}
        self.moved: dict[date, list[Movement]] = {}
        self.paid: dict[date, list[PaymentMade]] = {}
        self.returned: dict[date, list[PaymentMade]] = {}
        for movement in history.movements:
            self.moved.setdefault(movement.effective_on, []).append(movement)
        for payment in history.payments:
            self.paid.setdefault(payment.paid_on, []).append(payment)
            if payment.returned_on is not None:
                self.returned.setdefault(payment.returned_on, []).append(payment)
        self.begins = [terms.starts_on for terms in history.terms]

    def stretches(self) -> Iterator[tuple[date, date]]:
        """Every day on which something changes, with the next such day; the last reaches to `through`."""
        days = sorted(day for day in self._days() if day <= self.through)
        yield from zip(days, [*days[1:], self.through], strict=True)

    def _days(self) -> set[date]:
        known = self.history
        days = {one.effective_on for one in known.movements} | self.cuts
        days |= {payment.returned_on for payment in known.payments if payment.returned_on}
        if not days:
            return set()
        first = min(days)
        days |= {max(terms.starts_on, first) for terms in known.terms}
        days |= {max(rate.starts_on, first) for terms in known.terms for rate in terms.rates}
        days |= {max(free.starts_on, first) for free in known.free}
        days |= {max(free.ends_on + interest.DAY, first) for free in known.free if free.ends_on}
        return days | set(self._boundaries(first))

    def _boundaries(self, first: date) -> Iterator[date]:
        for position, terms in enumerate(self.history.terms):
            later = self.history.terms[position + 1 :]
            day, until = max(terms.starts_on, first), min([self.through, *(one.starts_on for one in later)])
            while (day := interest.next_boundary(day, terms.every)) <= until:
                yield day

    def charge(self, day: date) -> None:
        """End the period under way where it ends on `day`."""
        terms = self.open_terms
        if terms is None or self.window_from is None or not self._ends(day, terms):
            return
        slices = tuple(self.told.running)
        wanted = interest.interest_minor(slices, terms.day_count)
        amount, cut_by = self._cut(wanted, terms)
        self.told.charges.append(Charge(terms.rule, self.window_from, day, amount, slices, amount < wanted, cut_by))
        self.told.owed[Part.INTEREST] += amount
        self.charged_minor += amount
        self.fresh_minor += amount
        self.told.running, self.open_terms = [], None

    def _cut(self, wanted: int, terms: Terms) -> tuple[int, str]:
        """What the ceilings leave of a period's interest, and the rule that cut it where it was not the terms."""
        agreed = wanted if terms.cap_minor is None else min(max(terms.cap_minor - self.charged_minor, 0), wanted)
        if terms.cost_max_units is None:
            return agreed, ""
        lawful = max(self.history.cost.room_minor(terms.cost_max_units) - self.charged_minor, 0)
        return (lawful, terms.cost_rule) if lawful < agreed else (agreed, "")

    def _ends(self, day: date, terms: Terms) -> bool:
        is_regular = interest.next_boundary(day - interest.DAY, terms.every) == day
        return is_regular or day in self.cuts or day in self.begins

    def move(self, day: date) -> None:
        """What was booked, paid and taken back on `day`."""
        terms = self._terms_on(day)
        if terms and interest.next_boundary(day - interest.DAY, terms.every) == day:
            self.fresh_minor = 0
        for movement in self.moved.get(day, ()):
            self.told.owed[movement.part] += movement.amount_minor
        for payment in self.paid.get(day, ()):
            owed = {part: max(minor, 0) for part, minor in self.told.owed.items()}
            self.told.splits[payment.entry_id] = allocate(payment.amount_minor, owed, order=payment.order)
            self._apply(self.told.splits[payment.entry_id].parts, -1)
        for payment in self.returned.get(day, ()):
            self._apply(self.told.splits[payment.entry_id].parts, 1)

    def _apply(self, parts: Mapping[Part, int], sign: int) -> None:
        for part, minor in parts.items():
            self.told.owed[part] += sign * minor

    def run(self, day: date, until: date) -> None:
        """Let the days from `day` until before `until` bear interest, on what is owed after what happened on `day`."""
        terms = self._terms_on(day)
        if terms is None:
            return
        base = self._base(terms)
        if self.window_from is None or self._ends(day, terms):
            self.window_from = day
        if day < until and base > 0:
            self.open_terms = terms
            free = interest.free_on(self.history.free, day)
            self.told.running.append(Slice(day, until, base, interest.rate_on(terms.rates, day), free))

    def _base(self, terms: Terms) -> int:
        owed = self.told.owed
        older = max(owed[Part.INTEREST] - self.fresh_minor, 0) if terms.is_compound else 0
        return owed[Part.PRINCIPAL] + older

    def _terms_on(self, day: date) -> Terms | None:
        place = bisect_right(self.begins, day)
        return self.history.terms[place - 1] if place else None

    def finished(self) -> Told:
        """What was told; the period under way is worked out, not charged."""
        if self.open_terms is not None:
            self.told.running_minor = interest.interest_minor(self.told.running, self.open_terms.day_count)
        return self.told


def differences(booked: Sequence[Charge], told: Sequence[Charge]) -> tuple[list[Charge], list[Charge]]:
    """Which of the booked charges do not stand, and which are missing."""
    wanted = {charge.key: charge.amount_minor for charge in told}
    stands = {charge.key: charge.amount_minor for charge in booked}
    wrong = [charge for charge in booked if wanted.get(charge.key) != charge.amount_minor]
    missing = [charge for charge in told if stands.get(charge.key) != charge.amount_minor]
    return wrong, missing
