"""What the law says of one matter: every rule is asked, and every one that speaks is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Event
from dunwell.rulebook import Rule, Rulebook

FURTHEST = timedelta(days=800)
"""How far ahead a lawful moment is looked for."""
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CONTACTS = ("contact_out",)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One rule, and one thing it says."""

    rule: Rule
    said: Said

    def is_about(self, rows: Collection[str]) -> bool:
        """Whether it speaks for one of these rows of the fact tables."""
        return not set(rows).isdisjoint(self.said.rows)


def judge_matter(matter: Matter, book: Rulebook, *, rows: Collection[str] | None = None) -> tuple[Spoken, ...]:
    """Everything that rules say of an action or a question; asked about a history, of each contact in it too.

    Given   `rows` only rules that encode one of these rows of the fact tables are asked
    """
    return tuple(_spoken(matter, _asked(matter, book, rows)))


def earliest(matter: Matter, book: Rulebook, *, rows: Collection[str] | None = None) -> datetime | None:
    """The first moment, now or later, at which no rule refuses the action; None when none comes within `FURTHEST`.

    After a history it is the first moment for one more contact like its last. Found by asking the rules again at later
    moments, hour by hour and then to the minute, skipping what a rule knows to be too early.
    """
    rules = _asked(matter, book, rows)
    action, moment = _next_action(matter), matter.now
    asked = matter.doing(action)
    if not (untils := _refusals(asked, rules, rows)):
        return moment
    while moment < matter.now + FURTHEST:
        known = _latest(asked, untils)
        moment = max(_whole_hour(moment) + HOUR, known) if known else _whole_hour(moment) + HOUR
        if not (untils := _refusals(asked.at(moment), rules, rows)):
            return moment if moment == known else _first_minute(asked, rules, rows, moment)
    return None


def _asked(matter: Matter, book: Rulebook, rows: Collection[str] | None) -> tuple[Rule, ...]:
    rules = book.for_matters_in(matter.jurisdiction, matter.region)
    return tuple(rule for rule in rules if rows is None or not set(rows).isdisjoint(rule.table))


def _spoken(matter: Matter, rules: tuple[Rule, ...]) -> Iterator[Spoken]:
    for rule in rules:
        yield from (Spoken(rule, said) for said in _says(rule, matter))
    if matter.asks("judge_history"):
        for number, event in enumerate(matter.facts.events):
            if event.type in CONTACTS and event.collector in {None, matter.collector.id}:
                then = matter.before(number).doing(_again(event))
                for rule in rules:
                    yield from (Spoken(rule, said) for said in _says(rule, then) if said.is_refusal)


def _says(rule: Rule, matter: Matter) -> tuple[Said, ...]:
    """What the rule says. One that cannot tell, whatever the cause, forbids, and stops no other."""
    try:
        return rule.says(matter)
    except Exception as error:  # noqa: BLE001 (a mistake in one rule must neither allow a contact nor end the night)
        return (Said(kind="bar", rows=rule.table, broken=f"{type(error).__name__}: {error}"),)


def _again(event: Event) -> Action:
    return Action(
        kind="contact",
        channel=event.channel,
        purpose=event.purpose or "discuss_debt",
        person=event.person,
        debts=event.debts,
        point=event.point,
        content=event.content,
    )


def _next_action(matter: Matter) -> Action | None:
    if matter.action:
        return matter.action
    last = matter.last(*CONTACTS)
    return _again(last) if last else None


def _refusals(matter: Matter, rules: tuple[Rule, ...], rows: Collection[str] | None) -> list[date | datetime | None]:
    """Until when each refusal holds, as far as it knows; empty when nothing refuses."""
    return [
        said.until
        for rule in rules
        for said in _says(rule, matter)
        if said.is_refusal and (rows is None or not set(rows).isdisjoint(said.rows))
    ]


def _latest(matter: Matter, untils: list[date | datetime | None]) -> datetime | None:
    """The last of the moments until which something refuses; None when one of them is not known."""
    if any(until is None for until in untils):
        return None
    return max(matter.local(until) for until in untils if until is not None)


def _whole_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _first_minute(matter: Matter, rules: tuple[Rule, ...], rows: Collection[str] | None, moment: datetime) -> datetime:
    """The first minute of the hour before `moment` from which on nothing refuses."""
    while not _refusals(matter.at(moment - MINUTE), rules, rows) and moment > matter.now:
        moment -= MINUTE
    return moment
