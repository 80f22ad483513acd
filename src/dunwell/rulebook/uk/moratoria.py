"""Breathing spaces of a debt: when each runs, and whom it protects (SI 2020/1311)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.uk.covered import is_individual
from dunwell.rulebook.uk.spells import Spell

STANDARD, CRISIS = "standard", "mental_health_crisis"
ALWAYS_OUTSIDE = frozenset({"student_loan"})
"""Products that no breathing space covers."""
ARREARS_ONLY = frozenset({"residential_mortgage"})
"""Secured credit: only its arrears can be covered."""


@dataclass(frozen=True, slots=True)
class Moratorium:
    """One breathing space of one person."""

    notice: Event
    person: str
    spell: Spell

    @property
    def is_crisis(self) -> bool:
        """Whether it goes with the treatment of a mental health crisis."""
        return self.notice.kind == CRISIS

    @property
    def row(self) -> str:
        """The row of the fact table for its kind."""
        return "uk.breathing_space.mental_health" if self.is_crisis else "uk.breathing_space.standard"


def is_excluded(debt: Debt) -> bool:
    """Whether a debt stays outside every breathing space; a secured one only as far as nothing is overdue."""
    is_secured = debt.product in ARREARS_ONLY or debt.secured_by_real_property is True
    has_arrears = bool(debt.in_arrears or debt.overdue_minor or debt.missed_count or debt.missed_minor)
    return debt.product in ALWAYS_OUTSIDE or (is_secured and not has_arrears)


def moratoria(m: Matter, debt: Debt, *, days: int, tail_days: int) -> tuple[Moratorium, ...]:
    """Every breathing space notified by now that covers the debt, oldest first."""
    return () if is_excluded(debt) or not is_individual(m) else tuple(_moratoria(m, debt, days, tail_days))


def running(m: Matter, debt: Debt, *, days: int, tail_days: int) -> tuple[Moratorium, ...]:
    """Those that protect the debt today."""
    return tuple(each for each in moratoria(m, debt, days=days, tail_days=tail_days) if each.spell.has(m.today))


def _moratoria(m: Matter, debt: Debt, days: int, tail_days: int) -> Iterator[Moratorium]:
    for notice in m.past("moratorium_notified", debt=debt.id, collector=None):
        person = notice.person or m.debtor.id
        if notice.starts_on is not None and not m.person(person).deceased:
            yield Moratorium(notice, person, Spell(notice.starts_on, _last_day(m, notice, days, tail_days)))


def _last_day(m: Matter, notice: Event, days: int, tail_days: int) -> date:
    """The last protected day: of a crisis so many days after treatment ended, else as the notice says."""
    starts_on = notice.starts_on or m.day(notice.at, m.debtor)
    if notice.kind == CRISIS:
        ended = _treatment_ended(m, notice)
        if ended:
            return m.day(ended[0].at, m.debtor) + timedelta(days=tail_days)
        return notice.ends_on or date.max
    return notice.ends_on or starts_on + timedelta(days=days - 1)


def in_crisis(m: Matter, person: str) -> bool:
    """Whether a notice said that the person is treated for a mental health crisis, and no end of it is known."""
    notices = m.past("moratorium_notified", person=person, collector=None)
    return any(each.kind == CRISIS and not _treatment_ended(m, each) for each in notices)


def _treatment_ended(m: Matter, notice: Event) -> list[Event]:
    """Ends of treatment of the very person the notice is about, after it."""
    person = notice.person or m.debtor.id
    return [each for each in m.since(notice, "crisis_treatment_ended") if (each.person or m.debtor.id) == person]
