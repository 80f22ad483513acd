"""Nobody asks for payment or enforces a debt while its breathing space runs; what is done all the same is void."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.rulebook.uk.moratoria import Moratorium, moratoria, running
from dunwell.rulebook.uk.steps import TAKING, enforces, pursued, pursues

CONTACT, ENFORCEMENT = "uk.breathing_space.contact", "uk.breathing_space.enforcement"
AGENT, OK, VOID = (
    "uk.breathing_space.enforcement_agent",
    "uk.breathing_space.payments_ok",
    "uk.breathing_space.void",
)
BORROWERS = frozenset({"debtor", "joint_debtor"})
VOID_STEPS = frozenset({"summons_served", "bankruptcy_petition_filed", "notice_of_intention_sent"})


def judges(m: Matter, *, days: int, tail_days: int) -> Iterator[Said]:
    """A bar until the last day of the moratorium; payments the person offers may be taken."""
    if m.asks("coverage"):
        is_covered = any(running(m, debt, days=days, tail_days=tail_days) for debt in m.debts)
        yield Said(kind="fact", rows=("uk.breathing_space.standard",), values={"is_covered": is_covered})
    yield from _ends(m, days, tail_days)
    for debt in m.debts:
        if m.asks("judge_history"):
            yield from _void(m, debt, moratoria(m, debt, days=days, tail_days=tail_days))
        for moratorium in running(m, debt, days=days, tail_days=tail_days):
            yield from _barred(m, moratorium)
            if m.does("apply_payment"):
                yield Said(kind="fact", rows=(OK,))


def _ends(m: Matter, days: int, tail_days: int) -> Iterator[Said]:
    """The last protected day of the newest moratorium, where somebody wants to act; an open one has none."""
    found = [each for debt in m.debts for each in moratoria(m, debt, days=days, tail_days=tail_days)]
    newest = max(found, key=lambda each: each.spell, default=None)
    if m.action and newest and newest.spell.next_day:
        rows = (CONTACT, ENFORCEMENT, newest.row)
        yield Said(kind="fact", rows=rows, values={"stay_ends_on": newest.spell.ends_on})


def _barred(m: Matter, moratorium: Moratorium) -> Iterator[Said]:
    """What the moratorium forbids now. A joint debtor is not protected from interest, but from enforcement."""
    until = moratorium.spell.next_day
    rows = [row for row, is_hit in _hits(m, moratorium) if is_hit]
    if rows:
        yield Said(kind="bar", rows=(*rows, moratorium.row), until=until)


def _hits(m: Matter, moratorium: Moratorium) -> Iterator[tuple[str, bool]]:
    is_theirs = m.reached.id == moratorium.person
    is_joint = {m.reached.relation, m.person(moratorium.person).relation} <= BORROWERS
    asks = pursues(m) and (is_theirs or is_joint)
    yield CONTACT, asks and is_theirs
    yield ENFORCEMENT, enforces(m) or m.does(*TAKING, "place_debt") or (asks and is_joint and not is_theirs)
    is_agent = m.collector.role == "enforcement_agent" and bool(m.since(moratorium.notice, "agent_told_of_moratorium"))
    yield AGENT, is_agent and (asks or m.does("serve_notice", "charge_fee"))


def _void(m: Matter, debt: Debt, spells: tuple[Moratorium, ...]) -> Iterator[Said]:
    """Steps of the past that fell into a moratorium."""
    if any(_is_void_in(m, event, each) for event in m.past(debt=debt.id) for each in spells):
        yield Said(kind="bar", rows=(VOID,))


def _is_void_in(m: Matter, event: Event, moratorium: Moratorium) -> bool:
    is_step = event.type in VOID_STEPS or (event.type == "contact_out" and pursued(event))
    events = m.facts.events
    was_told = events.index(event) > events.index(moratorium.notice)
    return is_step and was_told and moratorium.spell.has(m.day(event.at, m.debtor))
