"""What the law says of one matter: every rule is asked, and every one that speaks is told.

The law of a place and a day is folded once: the rules that hold there, each with its numbers of the day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from dunwell.core.matter import Matter, Said, words
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Event
from dunwell.rulebook import Rule, Rulebook

FURTHEST = timedelta(days=800)
"""How far ahead a lawful moment is looked for."""
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CONTACTS = ("contact_out",)
DEEDS: Mapping[str, words.ActionKind] = {
    "contact_out": "contact",
    "initial_communication": "contact",
    "furnished": "furnish",
    "summons_served": "file_suit",
    "proof_of_claim_filed": "file_proof_of_claim",
    "debit_returned": "resubmit_debit",
    "card_payment_failed": "request_card_payment",
    "account_terminated": "terminate_agreement",
}
"""By event that the acting one brought about, the action that it was: a history is judged deed by deed."""
NEVER_REFUSE = frozenset({"fact", "harbour"})
"""Kinds of rules that answer and show routes; `tests/flows/test_gate_law.py` holds them to it."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A rule that is law of some place on some day, with its numbers of that day."""

    rule: Rule
    arguments: Mapping[str, object]

    @property
    def may_refuse(self) -> bool:
        """Whether it can forbid a contact: what is unsure advises, and facts forbid nothing."""
        return self.rule.kind not in NEVER_REFUSE and self.rule.confidence != "unsure"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One rule, and one thing it says."""

    rule: Rule
    said: Said

    def is_about(self, rows: Collection[str]) -> bool:
        """Whether it speaks for one of these rows of the fact tables."""
        return not set(rows).isdisjoint(self.said.rows)


def judge_matter(matter: Matter, book: Rulebook, *, rows: Collection[str] | None = None) -> tuple[Spoken, ...]:
    """Everything that rules say of an action or a question; asked about a history, of each deed in it too.

    Given   `rows` only rules that encode one of these rows of the fact tables are asked
    """
    return tuple(_spoken(matter, book, rows))


def refusals(matter: Matter, book: Rulebook) -> tuple[Spoken, ...]:
    """What stands against the action; only rules that can forbid are asked, and one that cannot tell forbids."""
    voices = law_that_refuses(book, matter.jurisdiction, matter.region, matter.today)
    return tuple(Spoken(voice.rule, said) for voice in voices for said in says(voice, matter) if said.is_refusal)


@lru_cache(maxsize=4096)
def law_of(book: Rulebook, jurisdiction: str, region: str | None, day: date) -> tuple[Voice, ...]:
    """The rules that are asked of a matter of that place and day."""
    rules = book.for_matters_in(jurisdiction, region)
    return tuple(Voice(rule, rule.arguments(day)) for rule in rules if rule.is_in_force(day))


@lru_cache(maxsize=4096)
def law_that_refuses(book: Rulebook, jurisdiction: str, region: str | None, day: date) -> tuple[Voice, ...]:
    """Those of them that can forbid a contact."""
    return tuple(voice for voice in law_of(book, jurisdiction, region, day) if voice.may_refuse)


def earliest(matter: Matter, book: Rulebook, *, rows: Collection[str] | None = None) -> datetime | None:
    """The first moment, now or later, at which no rule refuses the action; None when none comes within `FURTHEST`.

    After a history it is the first moment for one more contact like its last. Found by asking the rules again at later
    moments, hour by hour and then to the minute, skipping what a rule knows to be too early.
    """
    action, moment = _next_action(matter), matter.now
    asked = matter.doing(action)
    if not (untils := _refusals(asked, book, rows)):
        return moment
    while moment < matter.now + FURTHEST:
        known = _latest(asked, untils)
        moment = max(_whole_hour(moment) + HOUR, known) if known else _whole_hour(moment) + HOUR
        if not (untils := _refusals(asked.at(moment), book, rows)):
            return moment if moment == known else _first_minute(asked, book, rows, moment)
    return None


def _voices(matter: Matter, book: Rulebook, rows: Collection[str] | None) -> Iterator[Voice]:
    for voice in law_of(book, matter.jurisdiction, matter.region, matter.today):
        if rows is None or not set(rows).isdisjoint(voice.rule.table):
            yield voice


def _spoken(matter: Matter, book: Rulebook, rows: Collection[str] | None) -> Iterator[Spoken]:
    for voice in _voices(matter, book, rows):
        yield from (Spoken(voice.rule, said) for said in says(voice, matter))
    if matter.asks("judge_history"):
        for number, event in enumerate(matter.facts.events):
            if _is_deed(event) and event.collector in {None, matter.collector.id}:
                then = matter.before(number).doing(_again(event))
                for voice in _voices(then, book, rows):
                    yield from (Spoken(voice.rule, said) for said in says(voice, then) if said.is_refusal)


def says(voice: Voice, matter: Matter) -> tuple[Said, ...]:
    """What a rule says. One that cannot tell, whatever the cause, forbids, and stops no other."""
    try:
        return voice.rule.told(matter, voice.arguments)
    except Exception as error:  # noqa: BLE001 (a mistake in one rule must neither allow a contact nor end the night)
        return (Said(kind="bar", rows=voice.rule.table, broken=f"{type(error).__name__}: {error}"),)


def _is_deed(event: Event) -> bool:
    """Whether it was done by the acting one, in a way that is known; the first try of a debit is no second one."""
    is_known = event.type in DEEDS and (event.type != "debit_returned" or bool(event.resubmission))
    return is_known and (DEEDS[event.type] != "contact" or event.channel is not None)


def _again(event: Event) -> Action:
    return Action(
        kind=DEEDS[event.type],
        channel=event.channel,
        purpose=event.purpose or ("discuss_debt" if DEEDS[event.type] == "contact" else None),
        person=event.person,
        debts=event.debts,
        point=event.point,
        content=event.content,
        amount_minor=event.amount_minor,
    )


def _next_action(matter: Matter) -> Action | None:
    if matter.action:
        return matter.action
    last = matter.last(*CONTACTS)
    return _again(last) if last else None


def _refusals(matter: Matter, book: Rulebook, rows: Collection[str] | None) -> list[date | datetime | None]:
    """Until when each refusal holds, as far as it knows; empty when nothing refuses."""
    return [
        said.until
        for voice in _voices(matter, book, rows)
        if voice.may_refuse
        for said in says(voice, matter)
        if said.is_refusal and (rows is None or not set(rows).isdisjoint(said.rows))
    ]


def _latest(matter: Matter, untils: list[date | datetime | None]) -> datetime | None:
    """The last of the moments until which something refuses; None when one of them is not known."""
    if any(until is None for until in untils):
        return None
    return max(matter.local(until) for until in untils if until is not None)


def _whole_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _first_minute(matter: Matter, book: Rulebook, rows: Collection[str] | None, moment: datetime) -> datetime:
    """The first minute of the hour before `moment` from which on nothing refuses."""
    while not _refusals(matter.at(moment - MINUTE), book, rows) and moment > matter.now:
        moment -= MINUTE
    return moment
