"""The answer to a counter-offer: accept it, counter with the menu, or refer it to somebody with more authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dunwell.core.negotiation.case import PERCENT, Case
from dunwell.core.negotiation.offers import Offer, demanded_percent, menu
from dunwell.core.negotiation.valuing import strain_of
from dunwell.core.negotiation.words import Reason
from dunwell.core.plans.keeping import kept_chance
from dunwell.core.plans.schedule import DAYS_A_YEAR, LINES_MAX, PER_YEAR, Line, Rhythm, level, next_open
from dunwell.core.refusal import Refusal

Says = Literal["accept", "counter", "refer"]


@dataclass(frozen=True, slots=True)
class Counter:
    """What the person proposes. Minor units."""

    total_minor: int
    """All they would pay; less than the balance is a settlement."""
    instalment_minor: int
    """Each time; the total itself is one payment."""
    every: str
    first_on: date
    is_chosen_in_words: bool = False
    """They said in words that they want to pay more than the statement shows they can spare."""
    payments: int | None = None
    """How many payments, where they are not alike; `instalment_minor` is then the largest."""

    @property
    def count(self) -> int:
        """How many instalments it takes."""
        return self.payments or -(-self.total_minor // self.instalment_minor)

    @property
    def months(self) -> float:
        """How long it takes."""
        return self.count * 12 / PER_YEAR[self.every]

    @property
    def monthly_minor(self) -> int:
        """What it comes to in a month, rounded up."""
        if self.count == 1:
            return self.total_minor
        return -(-self.instalment_minor * PER_YEAR[self.every] // 12)


class NotAnOffer(Refusal, ValueError):
    """The counter-offer cannot be meant: nothing is paid, or on no day."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a counter-offer, why, and what is offered instead."""

    says: Says
    because: tuple[Reason, ...]
    offers: tuple[Offer, ...] = ()


def answer(counter: Counter, case: Case) -> Answer:
    """Accept, counter or refer; the same counter-offer on the same case gives the same answer.

    Always   what is accepted is within the authority, at or above the floor and what is demanded, affordable or
             chosen in words, not masked, and not before the first permitted day
    Raises   NotAnOffer
    """
    if counter.total_minor <= 0 or counter.instalment_minor <= 0 or counter.every not in PER_YEAR:
        raise NotAnOffer("a counter-offer names what would be paid, each time and in all, above zero")
    if counter.count > LINES_MAX:
        raise NotAnOffer("that is more than {most} payments; offer more each time, or ask to settle", most=LINES_MAX)
    no = _stops(counter, case)
    if no is not None:
        return Answer("counter", (no,), menu(case))
    beyond = _beyond(counter, case)
    if beyond:
        return Answer("refer", (*beyond, Reason("beyond_authority")))
    is_above = _is_above(counter, case)
    return Answer("accept", (Reason("agreed"), *([Reason("chosen_in_words")] if is_above else ())))


def as_offer(counter: Counter, case: Case, found: Answer) -> Offer:
    """A counter-offer that was accepted or referred, as an offer that stands: so that it is taken like any other.

    Raises   NotAnOffer where it was answered with another offer; as `level`
    """
    if found.says == "counter":
        raise NotAnOffer("this was not agreed to; take one of the offers, or offer something else")
    if counter.count == 1:
        lines: tuple[Line, ...] = (Line(next_open(counter.first_on, case.is_open), counter.total_minor),)
    else:
        rhythm = Rhythm(counter.every, counter.first_on, case.is_open)
        lines = level(counter.total_minor, counter.instalment_minor, rhythm)
    strain = strain_of(counter.monthly_minor, case.surplus_minor or 0)
    return Offer(
        kind=_kind(counter, case),
        total_minor=counter.total_minor,
        written_off_minor=case.balance_minor - counter.total_minor,
        lines=lines,
        kept_chance=kept_chance(strain=strain, months=counter.months, known=case.known),
        value_minor=counter.total_minor,
        needs_approval=found.says == "refer",
        stands_until=case.as_of + timedelta(days=case.offers_stand_days),
        because=found.because,
    )


def _kind(counter: Counter, case: Case) -> str:
    if counter.total_minor < case.balance_minor:
        return "settlement" if counter.count == 1 else "settlement_plan"
    return "full" if counter.count == 1 else "plan"


def _stops(counter: Counter, case: Case) -> Reason | None:
    """Why it cannot be agreed by anybody here; None when it can."""
    if counter.total_minor > case.balance_minor:
        return Reason("too_much")
    if _kind(counter, case) in case.masked:
        return Reason("ruled_out")
    if counter.first_on < max(case.earliest_on, case.as_of):
        return Reason("too_early")
    if _is_above(counter, case) and not counter.is_chosen_in_words:
        return Reason("above_affordable") if case.surplus_minor is not None else Reason("no_statement")
    if max(counter.months, _wait_months(counter, case)) > case.floor.months_max:
        return Reason("too_long", {"months": case.floor.months_max})
    percent = counter.total_minor * PERCENT
    if percent < case.floor.settlement_percent_min * case.balance_minor:
        return Reason("below_floor")
    if percent < demanded_percent(case) * case.balance_minor:
        return Reason("below_demanded")
    if counter.count > 1 and counter.monthly_minor < case.floor.instalment_min_minor:
        return Reason("below_floor")
    return None


def _wait_months(counter: Counter, case: Case) -> float:
    """How long nothing is paid: a plan that begins years ahead is none."""
    return (counter.first_on - case.as_of).days * 12 / DAYS_A_YEAR


def _is_above(counter: Counter, case: Case) -> bool:
    """Whether it is more than can be spared, or nobody knows what can be."""
    if counter.count == 1 and counter.total_minor <= max(case.lump_minor, case.per_period_minor):
        return False
    return counter.instalment_minor * PER_YEAR[counter.every] > case.affordable_minor * 12 or counter.count == 1


def _beyond(counter: Counter, case: Case) -> tuple[Reason, ...]:
    found = []
    if counter.total_minor * PERCENT < case.authority.settlement_percent_min * case.balance_minor:
        found.append(Reason("conceded", {"percent": counter.total_minor * PERCENT // case.balance_minor}))
    if counter.months > case.authority.months_max:
        found.append(Reason("too_long", {"months": case.authority.months_max}))
    return tuple(found)
