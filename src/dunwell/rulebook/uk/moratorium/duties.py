"""What a creditor does when a breathing space is notified: tell agents and court, and look for further debts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import months_after
from dunwell.rulebook.uk.covered import OWNERS
from dunwell.rulebook.uk.moratoria import Moratorium, moratoria, running

AGENTS, SEARCH, COURT = (
    "uk.breathing_space.tell_agents",
    "uk.breathing_space.search",
    "uk.breathing_space.tell_court",
)
MIDWAY, REPEAT = "uk.breathing_space.midway", "uk.breathing_space.repeat"
PROCEEDINGS = ("summons_served", "bankruptcy_petition_filed")


def judges(
    m: Matter, *, days: int, tail_days: int, midway_from: int, midway_to: int, repeat_months: int
) -> Iterator[Said]:
    """Duties while it runs, as soon as can be done; the days of the adviser's review; a word on one too soon."""
    for debt in m.debts:
        everything = moratoria(m, debt, days=days, tail_days=tail_days)
        for moratorium in running(m, debt, days=days, tail_days=tail_days):
            if m.asks("duty_due"):
                yield from _duties(m, debt, moratorium)
                yield from _midway(moratorium, midway_from, midway_to)
            if _is_too_soon(moratorium, everything, repeat_months):
                yield Said(kind="advice", rows=(REPEAT,))


def _duties(m: Matter, debt: Debt, moratorium: Moratorium) -> Iterator[Said]:
    if m.collector.role in OWNERS:
        agents = m.past("agent_appointed", debt=debt.id, collector=None)
        told = m.since(moratorium.notice, "agent_told_of_moratorium")
        if any(not told or told[-1] not in m.since(agent) for agent in agents):
            yield Said(kind="duty", rows=(AGENTS,))
        yield Said(kind="duty", rows=(SEARCH,))
    if m.past(*PROCEEDINGS, debt=debt.id, collector=None):
        yield Said(kind="duty", rows=(COURT,))


def _midway(moratorium: Moratorium, first: int, last: int) -> Iterator[Said]:
    """The first day of the moratorium is day one."""
    if not moratorium.is_crisis:
        start = moratorium.spell.starts_on
        days = [start + timedelta(days=number - 1) for number in (first, last)]
        yield Said(kind="fact", rows=(MIDWAY,), windows=(Window(kind="notice", from_=days[0], to=days[1]),))


def _is_too_soon(now: Moratorium, everything: tuple[Moratorium, ...], months: int) -> bool:
    """Whether a standard one began within so many months after another ended, or while another ran."""
    return not now.is_crisis and any(
        each.notice is not now.notice
        and each.spell.starts_on <= now.spell.starts_on
        and (each.spell.next_day is None or now.spell.starts_on < months_after(each.spell.ends_on, months))
        for each in everything
    )
