"""Why: the whole story of one debt, and whether its latest decision comes out the same when it is decided alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dunwell.cases import queries as cases
from dunwell.cases.queries import DisputeLine, PromiseLine
from dunwell.contacts import decisions_queries
from dunwell.contacts import queries as contacts
from dunwell.contacts.decisions_queries import DecisionLine
from dunwell.contacts.queries import Event
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.debts import queries as debts
from dunwell.debts import snapshot
from dunwell.debts.queries import DebtCard
from dunwell.engine import explanation
from dunwell.engine.fitting import Capacity
from dunwell.flows import publish
from dunwell.flows.nightly.deciding import decide_all, means
from dunwell.flows.nightly.inputs import InputsDiffer, load_person
from dunwell.ledger.queries import BookedLine
from dunwell.parties import queries as parties
from dunwell.rulebook import Rulebook
from dunwell.trail import queries as trail
from dunwell.trail.queries import Act

CUT_BY_CAPACITY = "no_capacity"
"""The one reason that a debt alone cannot have: it comes from looking across people."""


@dataclass(frozen=True, slots=True)
class Told:
    """One night's decision with its reasons in plain words, citations in brackets."""

    line: DecisionLine
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """The latest decision made again from its saved inputs, alone. `is_same` is None where it cannot be told."""

    as_of: date | None
    is_same: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything about one debt, each part in the order it is told."""

    debt: DebtCard
    people: tuple[tuple[int, str, str], ...]
    """Id, name, and how they are bound: first debtor, joint debtor and so on."""
    entries: tuple[BookedLine, ...]
    decisions: tuple[Told, ...]
    events: tuple[Event, ...]
    """Actions, the gate's yes and no, messages, contacts, answers; newest first."""
    promises: tuple[PromiseLine, ...]
    disputes: tuple[DisputeLine, ...]
    acts: tuple[Act, ...]
    replay: Replay


def tell(debt_id: int, *, as_of: date, reader: Reader, files: Path, book: Rulebook, by: Actor) -> Story:
    """The story of a debt as of a day, under the rulebook in force. Raises NoSuchDebt, NotForYou."""
    card = debts.card(debt_id, as_of=as_of, seen_by=by)
    lines = decisions_queries.of_debt(debt_id, seen_by=by)
    events = contacts.timeline(card.person_id, seen_by=by, limit=500)
    return Story(
        debt=card,
        people=_people(card),
        entries=tuple(debts.why_balance(debt_id, seen_by=by, as_of=as_of)),
        decisions=tuple(_told(line, book) for line in lines),
        events=_about(debt_id, events),
        promises=tuple(cases.promises_of([debt_id], as_of=as_of, seen_by=by)),
        disputes=tuple(cases.disputes_of([debt_id], seen_by=by)),
        acts=tuple(trail.acts(about=("debt", debt_id))),
        replay=replay(lines[0], card, reader=reader, files=files, book=book)
        if lines
        else _no_replay("it was never decided on"),
    )


def _people(card: DebtCard) -> tuple[tuple[int, str, str], ...]:
    names = parties.names_of([card.person_id, *(party.person_id for party in card.parties)])
    first = (card.person_id, names.get(card.person_id, ""), "first_debtor")
    return (first, *((p.person_id, names.get(p.person_id, ""), p.relation) for p in card.parties))


def _about(debt_id: int, events: list[Event]) -> tuple[Event, ...]:
    """Events that name the debt, and judgements of actions that do."""
    actions = {event.action_id for event in events if debt_id in event.debt_ids and event.action_id}
    return tuple(
        event
        for event in events
        if debt_id in event.debt_ids or (event.what == "judgement" and event.action_id in actions)
    )


def _told(line: DecisionLine, now: Rulebook) -> Told:
    book = now if line.rulebook_version == now.version else publish.of_version(line.rulebook_version)
    if book is None:
        book = now
        rules = " ".join(line.rules)
        return Told(line, (*explanation(book, reason=line.reason, rules="", as_of=line.as_of), rules))
    words = explanation(book, reason=line.reason, rules=",".join(line.rules), as_of=line.as_of)
    return Told(line, tuple(words))


def _no_replay(why: str) -> Replay:
    return Replay(None, None, f"not replayed: {why}")


def replay(line: DecisionLine, card: DebtCard, *, reader: Reader, files: Path, book: Rulebook) -> Replay:
    """Decide again for the debt's person alone, from what the run saved, and compare."""
    named = {key: str(row["strategy"]) for key, row in snapshot.portfolios(reader).items()}
    by_means = means(named, Capacity(), publish.of_version(line.rulebook_version) or book)
    now = by_means.versions("")
    if (line.rulebook_version, line.strategy_versions, line.scorecard_version) != (
        now.rulebook,
        now.strategies,
        now.scorecard,
    ):
        return _no_replay("the rulebook, strategy or scorecard has changed since; replay it with that version")
    try:
        inputs = load_person(as_of=line.as_of, runs=files / "runs", person_id=card.person_id, sha256=line.inputs_hash)
    except InputsDiffer as missing:
        return Replay(line.as_of, is_same=False, words=f"not replayed: {missing}")
    decided = decide_all(inputs.kept, inputs.recent, by=by_means, as_of=line.as_of)
    row = next((row for row in decided.iter_rows(named=True) if row["debt_id"] == card.debt_id), None)
    if row is None:
        return Replay(line.as_of, is_same=False, words="the saved inputs of the run do not hold this debt")
    if line.reason == CUT_BY_CAPACITY:
        is_same = row["decision"] in ("act", "included")
        return Replay(line.as_of, is_same, "alone it would act; that day's capacity went to others")
    again = (row["decision"], row["reason"], row["rules"], row["step"], row["channel"])
    before = (line.decision, line.reason, ",".join(line.rules), line.step, line.channel)
    if again == before:
        return Replay(line.as_of, is_same=True, words="decided alone from the saved inputs, it comes out the same")
    return Replay(line.as_of, is_same=False, words=f"decided alone it would be {again}, not {before}")
