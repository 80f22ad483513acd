"""When a notice of sums in arrears falls due, and the days on which a missing one forbids interest (ss.86B to 86D)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import DAY, months_after
from dunwell.rulebook.uk.covered import RUNNING, is_in_arrears
from dunwell.rulebook.uk.spells import Spell

FIRST, REPEAT = "uk.cca.nosia_fixed.first", "uk.cca.nosia_fixed.repeat"
TRIGGER, RUNNING_ROW = "uk.cca.nosia_fixed.trigger", "uk.cca.nosia_running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The numbers of the law. Payments: so many missed; days and months: of the notices; weeks: looked back at."""

    payments: int
    weekly_payments: int
    weeks: int
    days: int
    months: int

    def missed(self, debt: Debt) -> int:
        """How many payments must be outstanding."""
        return self.weekly_payments if debt.interval == "weekly" else self.payments


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What is paid short, and what calls for a notice; None where the facts give no figure."""

    short_minor: int | None
    threshold_minor: int | None
    is_reached: bool


@dataclass(frozen=True, slots=True)
class Required:
    """A notice to be given, by its row, the last day for it, and the day on which its conditions were met."""

    rows: tuple[str, ...]
    due_on: date | None
    since: date | None = None


def shortfall(debt: Debt, day: date, clock: Clock) -> Shortfall:
    """What fell due before that day and was not paid before it, beside the sum of the last payments due."""
    count = clock.missed(debt)
    if not debt.schedule:
        return _told(debt, count)
    since = day - timedelta(weeks=clock.weeks) if debt.interval == "weekly" else date.min
    due = [each.amount_minor for each in debt.schedule if since <= each.due_on < day]
    paid = sum(each.amount_minor for each in debt.payments if since <= each.paid_on < day)
    threshold, short = sum(due[-count:]), sum(due) - paid
    return Shortfall(short, threshold, len(due) >= count and short >= threshold)


def _told(debt: Debt, count: int) -> Shortfall:
    """The same from figures that the facts give as they stand."""
    threshold = count * debt.instalment_minor if debt.instalment_minor else None
    missed = debt.missed_count if debt.missed_count is not None else len(debt.missed_due_on)
    short = debt.shortfall_minor if debt.shortfall_minor is not None else debt.missed_minor
    if short is None and debt.instalment_minor:
        short = missed * debt.instalment_minor
    if short is not None and threshold is not None:
        return Shortfall(short, threshold, short >= threshold)
    return Shortfall(short, threshold, missed >= count)


def reached_on(m: Matter, debt: Debt, clock: Clock) -> date | None:
    """The day on which the conditions were last met; None where they never were.

    A payment in full ends them; a first notice that was not given by then is still owed, and counts from its own day.
    """
    if not debt.schedule:
        if not _told(debt, clock.missed(debt)).is_reached:
            return None
        late = debt.missed_due_on[clock.missed(debt) - 1 :]
        return late[0] + DAY if late else m.today
    met: date | None = None
    is_running = False
    days = {each.due_on + DAY for each in debt.schedule} | {each.paid_on + DAY for each in debt.payments}
    for day in sorted(day for day in days if day <= m.today):
        now = shortfall(debt, day, clock)
        if now.is_reached and not is_running:
            is_owed = met is not None and not any(told >= met for told in notices(m, debt))
            met, is_running = met if is_owed else day, True
        elif is_running and not (now.short_minor or 0) > 0:
            is_running = False
    return met


def has_cleared(m: Matter, debt: Debt, clock: Clock) -> bool:
    """Whether nothing is in arrears any more."""
    if debt.state is not None or m.last("debt_paid", debt=debt.id):
        return True
    if debt.schedule:
        return not (shortfall(debt, m.today + DAY, clock).short_minor or 0) > 0
    return is_in_arrears(debt) is False


def notices(m: Matter, debt: Debt) -> tuple[date, ...]:
    """The days on which notices of arrears were given."""
    return tuple(m.day(each.at, m.debtor) for each in m.past("arrears_notice_given", debt=debt.id, collector=None))


def required(m: Matter, debt: Debt, clock: Clock) -> Required | None:
    """The notice that is due now or next; None where no condition is met, or a judgment stands.

    Where no schedule tells when arrears began, those of today are those that an earlier notice told of.
    """
    given = notices(m, debt)
    if debt.product in RUNNING:
        return _running(m, debt, given, clock)
    judged = [m.day(each.at, m.debtor) for each in m.past("judgment_entered", debt=debt.id, collector=None)]
    met = reached_on(m, debt, clock)
    deadline = debt.arrears_notice_due_on or (met + timedelta(days=clock.days) - DAY if met else None)
    start = deadline - timedelta(days=clock.days) + DAY if deadline else None
    is_same_spell = bool(given) and not debt.schedule and debt.arrears_notice_due_on is None
    if deadline and start and not is_same_spell and not _given_for(debt, deadline, given, clock, met):
        is_repeat = any(months_after(day, clock.months) == deadline for day in given)
        if not (judged and judged[0] < start):
            return Required((REPEAT,), deadline) if is_repeat else Required((TRIGGER, FIRST), deadline, start)
    elif given and not judged and not has_cleared(m, debt, clock):
        return Required((REPEAT,), months_after(given[-1], clock.months))
    return None


def _given_for(debt: Debt, deadline: date, given: tuple[date, ...], clock: Clock, met: date | None) -> date | None:
    """The first notice that answers a deadline, in time or late.

    It is given when the conditions are met or later; where no schedule tells when, less than an interval before.
    """
    if debt.schedule and met is not None and debt.arrears_notice_due_on is None:
        return next((day for day in given if day >= met), None)
    return next((day for day in given if months_after(day, clock.months) > deadline), None)


def _running(m: Matter, debt: Debt, given: tuple[date, ...], clock: Clock) -> Required | None:
    """Of a running account: the last payments due all missed, none of them told of in an earlier notice."""
    if m.past("judgment_entered", debt=debt.id, collector=None):
        return None
    missed = [day for day in debt.missed_due_on if day < m.today and not any(day <= told for told in given)]
    last = missed[-clock.payments :]
    if len(last) < clock.payments or not _follow(last, debt):
        return None
    return Required((RUNNING_ROW,), debt.next_statement_due_on)


def _follow(days: list[date], debt: Debt) -> bool:
    """Whether each is the payment next after the one before."""
    if debt.interval == "weekly":
        return all(after - before <= timedelta(weeks=1) for before, after in itertools.pairwise(days))
    return all(after <= months_after(before, 1) for before, after in itertools.pairwise(days))


def failures(m: Matter, debt: Debt, clock: Clock) -> tuple[Spell, ...]:
    """Days on which a notice was overdue: from the day after its last day to the day it was given, or still open."""
    return tuple(_failures(m, debt, clock))


def _failures(m: Matter, debt: Debt, clock: Clock) -> Iterator[Spell]:
    given = notices(m, debt)
    met = None if debt.product in RUNNING else reached_on(m, debt, clock)
    deadline = debt.arrears_notice_due_on or (met + timedelta(days=clock.days) - DAY if met else None)
    if debt.product in RUNNING and (now := _running(m, debt, given, clock)):
        deadline = deadline or now.due_on
    if deadline:
        yield from _late(deadline, _given_for(debt, deadline, given, clock, met))
    if debt.product in RUNNING or m.past("judgment_entered", debt=debt.id, collector=None):
        return
    for before, after in itertools.pairwise(given):
        yield from _late(months_after(before, clock.months), after)
    if given and not has_cleared(m, debt, clock):
        yield from _late(months_after(given[-1], clock.months), None)


def _late(deadline: date, given_on: date | None) -> Iterator[Spell]:
    if given_on is None or given_on > deadline:
        yield Spell(deadline + DAY, given_on or date.max)
