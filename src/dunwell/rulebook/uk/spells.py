"""Stretches of days, both ends inside, and what they leave of a period of interest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from dunwell.core.matter import Matter, Window
from dunwell.core.matter.words import WindowKind
from dunwell.rulebook.days import DAY


@dataclass(frozen=True, slots=True, order=True)
class Spell:
    """Days from..to, both inside; an open end runs on."""

    starts_on: date
    ends_on: date = date.max

    def has(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.starts_on <= day <= self.ends_on

    def within(self, other: Spell) -> Spell | None:
        """What lies in both; None where they do not meet."""
        starts_on, ends_on = max(self.starts_on, other.starts_on), min(self.ends_on, other.ends_on)
        return Spell(starts_on, ends_on) if starts_on <= ends_on else None

    @property
    def next_day(self) -> date | None:
        """The first day after it; None where it has no end."""
        return None if self.ends_on == date.max else self.ends_on + DAY


def charged(m: Matter) -> Spell:
    """The days for which interest is to be charged now, or is asked about: today where none are named."""
    asked = m.action or m.question
    starts_on = asked.from_ if asked and asked.from_ else m.today
    return Spell(starts_on, asked.to if asked and asked.to else max(starts_on, m.today))


def inside(period: Spell, spells: Iterable[Spell]) -> tuple[Spell, ...]:
    """The parts of a period that lie in one of the spells, in order, those that touch joined."""
    joined: list[Spell] = []
    for part in sorted(filter(None, (spell.within(period) for spell in spells))):
        if joined and (joined[-1].ends_on == date.max or part.starts_on <= joined[-1].ends_on + DAY):
            joined[-1] = Spell(joined[-1].starts_on, max(joined[-1].ends_on, part.ends_on))
        else:
            joined.append(part)
    return tuple(joined)


def outside(period: Spell, spells: Iterable[Spell]) -> Iterator[Spell]:
    """The parts of a period that lie in none of the spells, in order."""
    next_on = period.starts_on
    for part in inside(period, spells):
        if next_on < part.starts_on:
            yield Spell(next_on, part.starts_on - DAY)
        next_on = part.ends_on + DAY
    if next_on <= period.ends_on:
        yield Spell(next_on, period.ends_on)


def windows(kind: WindowKind, spells: Iterable[Spell], debt: str) -> tuple[Window, ...]:
    """Spells as the windows of an answer."""
    return tuple(Window(kind=kind, from_=spell.starts_on, to=spell.ends_on, debt=debt) for spell in spells)


def interest_windows(period: Spell, free: Iterable[Spell], debt: str) -> tuple[Window, ...]:
    """The answer to which days of a period bear interest: those that do, and those in `free`, which do not."""
    spells = tuple(free)
    return windows("chargeable", outside(period, spells), debt) + windows("no_interest", inside(period, spells), debt)
