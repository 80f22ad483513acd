"""The schedule of a plan: the days, and amounts that sum to the cent.

Days follow a rhythm from the first payment on; what falls on a day without banks moves to the next day with them, and
a payday back to the last one before. Months that are left out (payment holidays) have no instalment.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from dunwell.core.money import round_minor
from dunwell.core.refusal import Refusal

EVERY = ("week", "fortnight", "four_weeks", "month", "payday")
"""payday: the last working day of each month."""
PER_YEAR = {"week": 52, "fortnight": 26, "four_weeks": 13, "month": 12, "payday": 12}
_DAYS = {"week": 7, "fortnight": 14, "four_weeks": 28}
LINES_MAX = 520
"""Ten years of weeks: what is longer is not a plan."""
WEEKEND = 5
CLOSED_MAX = 31
"""Days in a row that can be without banks; beyond, the calendar is wrong."""
DAYS_A_YEAR = 365
MONTHS = 12

IsOpen = Callable[[date], bool]


class PlanTooLong(Refusal, ValueError):
    """The plan would have more instalments than a plan may have."""


class PlanNeverEnds(Refusal, ValueError):
    """Interest grows faster than the instalments pay, or nothing is paid at all."""


class NoWorkingDay(Refusal, ValueError):
    """The calendar of working days has none for a month on end."""


class NotTheTotal(Refusal, ValueError):
    """The amounts given do not come to what is to be paid."""


@dataclass(frozen=True, slots=True)
class Line:
    """One instalment: minor units, above zero."""

    due_on: date
    amount_minor: int


def on_weekdays(day: date) -> bool:
    """Monday to Friday: the calendar where none better is known."""
    return day.weekday() < WEEKEND


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When instalments fall due. `months_off` are months of the year, 1 to 12, without one."""

    every: str
    first_on: date
    is_open: IsOpen = on_weekdays
    months_off: frozenset[int] = frozenset()

    def days(self) -> Iterator[date]:
        """The days, in order, each a working day; no two alike. Raises PlanTooLong, NoWorkingDay."""
        last: date | None = None
        for place in range(LINES_MAX * 2):
            nominal = self._nominal(place)
            if nominal.month in self.months_off:
                continue
            day = self._working(nominal)
            if last is None or day > last:
                last = day
                yield day
        raise PlanTooLong(
            "a plan has at most {most} instalments; pay more each time, or ask for a settlement", most=LINES_MAX
        )

    def _nominal(self, place: int) -> date:
        if self.every in _DAYS:
            return self.first_on + timedelta(days=_DAYS[self.every] * place)
        return month_after(self.first_on, place, is_last=self.every == "payday")

    def _working(self, day: date) -> date:
        step = timedelta(days=-1 if self.every == "payday" else 1)
        for _ in range(CLOSED_MAX):
            if self.is_open(day) and day >= self.first_on:
                return day
            day += step
            if day < self.first_on:
                step, day = timedelta(days=1), self.first_on
        raise NoWorkingDay("no working day is near {day}; correct the calendar", day=day)


def month_after(first: date, months: int, *, is_last: bool = False) -> date:
    """The same day of a later month, or its last where it is shorter; `is_last`: the month's last day."""
    year, month = divmod(first.month - 1 + months, MONTHS)
    year, month = first.year + year, month + 1
    length = monthrange(year, month)[1]
    return date(year, month, length if is_last else min(first.day, length))


def _on(rhythm: Rhythm, amounts: Sequence[int]) -> tuple[Line, ...]:
    if len(amounts) > LINES_MAX:
        raise PlanTooLong(
            "a plan of {count} instalments is longer than {most}; pay more each time, or ask to settle",
            count=len(amounts),
            most=LINES_MAX,
        )
    return tuple(Line(day, minor) for day, minor in zip(islice(rhythm.days(), len(amounts)), amounts, strict=True))


def level(total_minor: int, amount_minor: int, rhythm: Rhythm) -> tuple[Line, ...]:
    """As many equal instalments as it takes, none above `amount_minor`; they differ by a cent at most.

    Always   sum(lines) == total; every line <= amount; the last is the smallest
    Raises   PlanNeverEnds, PlanTooLong
    """
    if amount_minor <= 0 or total_minor <= 0:
        raise PlanNeverEnds("a plan that pays nothing never ends; give an instalment and a total above zero")
    count = -(-total_minor // amount_minor)
    if count > LINES_MAX:
        raise PlanTooLong(
            "at this amount the plan has {count} instalments, more than {most}; pay more, or ask to settle",
            count=count,
            most=LINES_MAX,
        )
    each, more = divmod(total_minor, count)
    return _on(rhythm, [each + 1] * more + [each] * (count - more))


def stepped(total_minor: int, steps: Sequence[tuple[int, int]], rhythm: Rhythm) -> tuple[Line, ...]:
    """So many instalments of one amount, then so many of the next; the last amount goes on until all is paid.

    steps    (count, amount_minor), in order
    Always   sum(lines) == total; the last line may be smaller than its step
    """
    if not steps or any(count <= 0 or minor <= 0 for count, minor in steps):
        raise PlanNeverEnds("a stepped plan has steps of one instalment and one cent at least")
    amounts: list[int] = []
    left = total_minor
    for count, minor in steps[:-1]:
        for _ in range(count):
            if left > 0:
                amounts.append(min(minor, left))
                left -= amounts[-1]
    last = steps[-1][1]
    if left > last * LINES_MAX:
        raise PlanTooLong(
            "the plan is longer than {most} instalments; raise the last step, or ask to settle", most=LINES_MAX
        )
    while left > 0:
        amounts.append(min(last, left))
        left -= amounts[-1]
    return _on(rhythm, amounts)


def variable(total_minor: int, lines: Sequence[Line], is_open: IsOpen = on_weekdays) -> tuple[Line, ...]:
    """Amounts and days as the person wishes them, moved to working days. Raises NotTheTotal, PlanNeverEnds."""
    if any(line.amount_minor <= 0 for line in lines):
        raise PlanNeverEnds("every instalment is above zero; leave out those that are not")
    if len(lines) > LINES_MAX:
        raise PlanTooLong("a plan has at most {most} instalments", most=LINES_MAX)
    told = sum(line.amount_minor for line in lines)
    if told < total_minor:
        raise NotTheTotal("the instalments come to less than is to be paid; add what is missing")
    if told > total_minor:
        raise NotTheTotal("the instalments come to more than is to be paid; take off what is too much")
    moved = [Line(next_open(line.due_on, is_open), line.amount_minor) for line in lines]
    return tuple(sorted(moved, key=lambda line: line.due_on))


def next_open(day: date, is_open: IsOpen) -> date:
    """The day, or the first working day after it. Raises NoWorkingDay."""
    for ahead in range(CLOSED_MAX):
        if is_open(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    raise NoWorkingDay("no working day is near {day}; correct the calendar", day=day)


def level_with_interest(
    principal_minor: int, rate: Decimal, amount_minor: int, rhythm: Rhythm, *, starts_on: date
) -> tuple[Line, ...]:
    """Equal instalments while simple interest runs on what is still owed (ACT/365); the last pays what is left.

    An estimate: what is charged is the ledger's word, and the plan is looked at again when it differs.
    Raises   PlanNeverEnds where interest of a period is as much as the instalment
    """
    if amount_minor <= 0 or principal_minor <= 0:
        raise PlanNeverEnds("a plan that pays nothing never ends; give an instalment and a total above zero")
    lines: list[Line] = []
    left, owing_since, interest = principal_minor, starts_on, Decimal(0)
    for day in islice(rhythm.days(), LINES_MAX):
        interest += Decimal(left) * rate * (day - owing_since).days / DAYS_A_YEAR
        owed = left + round_minor(interest)
        if owed <= amount_minor:
            return (*lines, Line(day, owed))
        lines.append(Line(day, amount_minor))
        paid_of_interest = min(Decimal(amount_minor), interest)
        interest -= paid_of_interest
        left -= round_minor(amount_minor - paid_of_interest)
        owing_since = day
        if left >= principal_minor and len(lines) > MONTHS:
            break
    raise PlanNeverEnds(
        "with interest running, these instalments never pay it off; freeze the interest, or agree on more each time"
    )
