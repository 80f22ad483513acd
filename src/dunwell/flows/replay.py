"""A changed rulebook over the record: which contacts would have been refused or allowed, and which duties move.

Every contact that the gate was asked about, or that was made without asking it, is judged again under the law as it is
and under the changes, with the person's record as it was known at that moment, by rows and as a matter. Nothing is
written: it may be stopped, and run again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from dunwell.cases import duties as kept
from dunwell.contacts import replaying
from dunwell.contacts.gate_law import Told
from dunwell.contacts.replaying import Subject
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.core.words import Role
from dunwell.engine.matters import refusals
from dunwell.flows import duties
from dunwell.flows.matters import Wanted
from dunwell.flows.replay_records import histories
from dunwell.flows.replay_rows import Refused, of_rows
from dunwell.parties import queries as parties
from dunwell.rulebook import Rulebook, altered_rules

PEOPLE_AT_ONCE = 500
EXAMPLES_KEPT = 100
"""Contacts and duties that are named one by one; all are counted."""
READERS = (Role.COMPLIANCE, Role.MANAGER)
USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """What one changed rule says otherwise of past contacts, and how often that turned the answer."""

    rule_id: str
    refuses_now: int
    """Contacts that it refuses with the changes and did not refuse without."""
    refuses_no_more: int
    turned_to_no: int
    turned_to_yes: int


@dataclass(frozen=True, slots=True)
class ContactDifference:
    """One contact whose answer turns."""

    person_id: int
    debt_ids: tuple[int, ...]
    channel: str
    at: datetime
    was_allowed: bool
    """What the gate said then."""
    is_refused: bool
    """With the changes."""
    rules: tuple[str, ...]
    """Those that refuse, with the changes; where none does, those that refused without."""


@dataclass(frozen=True, slots=True)
class DutyDifference:
    """One duty that is due on another day, begins or ends. A day is None where the law names none."""

    what: str
    """moved, new or gone."""
    rule_id: str
    person_id: int
    debt_id: int | None
    required_action: str
    before_on: date | None
    after_on: date | None


@dataclass(frozen=True)
class Replayed:
    """How a replay ended."""

    starts_on: date
    ends_on: date
    """Both days inside, by UTC."""
    before: str
    after: str
    """Versions of the two rulebooks."""
    contacts: int
    was_allowed: int
    was_refused: int
    unclear: int
    """Contacts whose record cannot be judged: refused under both."""
    newly_refused: int
    newly_allowed: int
    rules: tuple[RuleDifference, ...]
    examples: tuple[ContactDifference, ...]
    people_asked: int
    """People whose duties were worked out."""
    duties: Mapping[str, int]
    """How many moved, are new, are gone."""
    duty_examples: tuple[DutyDifference, ...]

    def as_json(self) -> dict[str, Any]:
        """For scripts, and to be kept with a proposal."""
        return asdict(self)


@dataclass
class _Tally:
    """What is counted while contacts go by."""

    refuses_now: Counter[str] = field(default_factory=Counter)
    refuses_no_more: Counter[str] = field(default_factory=Counter)
    turned_to_no: Counter[str] = field(default_factory=Counter)
    turned_to_yes: Counter[str] = field(default_factory=Counter)
    newly_refused: int = 0
    newly_allowed: int = 0
    unclear: int = 0
    examples: list[ContactDifference] = field(default_factory=list)

    def count(self, one: Subject, refused: Refused) -> None:
        """One contact, with everything that refuses it."""
        more, less = refused.after - refused.before, refused.before - refused.after
        self.refuses_now.update(more)
        self.refuses_no_more.update(less)
        if bool(refused.before) == bool(refused.after):
            return
        is_refused = bool(refused.after)
        self.newly_refused += is_refused
        self.newly_allowed += not is_refused
        (self.turned_to_no if is_refused else self.turned_to_yes).update(more if is_refused else less)
        rules = tuple(sorted(refused.after or refused.before))
        self.examples.append(
            ContactDifference(one.person_id, one.debt_ids, one.channel, one.at, one.was_allowed, is_refused, rules)
        )
        if len(self.examples) >= 2 * EXAMPLES_KEPT:
            self.examples = self.shown()

    def shown(self) -> list[ContactDifference]:
        """The newest examples."""
        return sorted(self.examples, key=lambda each: each.at, reverse=True)[:EXAMPLES_KEPT]


def replay(
    reader: Reader,
    *,
    before: Rulebook,
    after: Rulebook,
    start: datetime,
    end: datetime,
    now: datetime,
    by: Actor,
    on_step: Callable[[int, int], None] | None = None,
) -> Replayed:
    """Judge every contact from `start` until before `end` under both rulebooks, and work out every duty of today.

    Given    `on_step` told how many judgements are made, of how many: two of each contact, by row and as a matter
    Raises   NotForYou
    """
    by.must(*READERS)
    subjects = replaying.subjects(reader, start=start, end=end)
    tally = _Tally()
    for done, _ in enumerate(_judged(reader, subjects, before, after, end, by, tally), 1):
        if on_step:
            on_step(done, 2 * len(subjects))
    moves, asked = _duties(reader, before, after, now, by)
    allowed = sum(one.was_allowed for one in subjects)
    changed = sorted({*tally.refuses_now, *tally.refuses_no_more})
    return Replayed(
        starts_on=start.date(),
        ends_on=(end - timedelta(microseconds=1)).date(),
        before=before.version,
        after=after.version,
        contacts=len(subjects),
        was_allowed=allowed,
        was_refused=len(subjects) - allowed,
        unclear=tally.unclear,
        newly_refused=tally.newly_refused,
        newly_allowed=tally.newly_allowed,
        rules=tuple(
            RuleDifference(
                rule_id,
                tally.refuses_now[rule_id],
                tally.refuses_no_more[rule_id],
                tally.turned_to_no[rule_id],
                tally.turned_to_yes[rule_id],
            )
            for rule_id in changed
        ),
        examples=tuple(tally.shown()),
        people_asked=asked,
        duties=dict(Counter(each.what for each in moves)),
        duty_examples=tuple(moves[:EXAMPLES_KEPT]),
    )


def _judged(
    reader: Reader,
    subjects: Sequence[Subject],
    before: Rulebook,
    after: Rulebook,
    end: datetime,
    by: Actor,
    tally: _Tally,
) -> Iterator[int]:
    """Judge each contact in both readings; yields its key after each."""
    zones = parties.zones_of({one.person_id for one in subjects})
    rows: dict[int, Refused] = {}
    for key, refused in of_rows(reader, subjects, before=before, after=after, zones=zones):
        rows[key] = refused
        yield key
    differ = _only(before, altered_rules(after, before)), _only(after, altered_rules(before, after))
    for batch in _batches(subjects):
        history = histories({one.person_id for one in batch}, until=end, seen_by=by)
        for one in batch:
            wanted = Wanted(one.key, one.person_id, one.debt_ids, one.channel, one.purpose, one.amount_minor)
            told = history.told(wanted, one.at)
            if told.matter is None or not rows[one.key].is_known:
                tally.unclear += 1
            else:
                tally.count(one, _both(told, rows[one.key], before, differ))
            yield one.key


def _both(told: Told, rows: Refused, before: Rulebook, differ: tuple[Rulebook, Rulebook]) -> Refused:
    """Rows and matter together. Rules that are the same in both rulebooks are asked only where another differs."""
    old, new = (_ids(told, book) for book in differ)
    if old == new and rows.before == rows.after:
        return rows
    same = _ids(told, before) - old
    return Refused(rows.before | same | old, rows.after | same | new)


def _ids(told: Told, book: Rulebook) -> frozenset[str]:
    assert told.matter is not None  # noqa: S101 (whoever asks has looked)
    return frozenset(each.rule.id for each in refusals(told.matter, book))


def _only(book: Rulebook, rule_ids: Iterable[str]) -> Rulebook:
    """The same rulebook with these rules alone."""
    wanted = set(rule_ids)
    return Rulebook(tuple(rule for rule in book.rules if rule.id in wanted), book.packs, book.version)


def _batches(subjects: Sequence[Subject]) -> Iterator[list[Subject]]:
    """All contacts of so many people together."""
    batch: list[Subject] = []
    people: set[int] = set()
    for one in subjects:
        if one.person_id not in people and len(people) >= PEOPLE_AT_ONCE:
            yield batch
            batch, people = [], set()
        batch.append(one)
        people.add(one.person_id)
    if batch:
        yield batch


def _duties(
    reader: Reader, before: Rulebook, after: Rulebook, now: datetime, by: Actor
) -> tuple[list[DutyDifference], int]:
    """Duties of today under both rulebooks that are not the same; and how many people were asked about."""
    ids = {*altered_rules(before, after), *altered_rules(after, before)}
    old, new = _only(before, ids), _only(after, ids)
    if not old.for_matters and not new.for_matters:
        return [], 0
    found: list[DutyDifference] = []
    people = sorted({one for book in (before, after) for one in duties.candidates(reader, on=now.date(), book=book)})
    both = (duties.said_of_people(reader, people, now=now, book=book, by=by) for book in (old, new))
    for (person_id, was), (_, is_) in zip(*both, strict=True):
        if not isinstance(was, Exception) and not isinstance(is_, Exception):
            keyed = ({duty.key(person_id): duty for duty in told.duties} for told in (was, is_))
            found += _moves(person_id, *keyed)
    return sorted(found, key=lambda each: (each.what, each.rule_id, each.person_id)), len(people)


def _moves(
    person_id: int, was: Mapping[str, kept.NewDuty], is_: Mapping[str, kept.NewDuty]
) -> Iterator[DutyDifference]:
    for key in was.keys() | is_.keys():
        old, new = was.get(key), is_.get(key)
        one = new or old
        assert one is not None  # noqa: S101 (one of the two has the key)
        before_on, after_on = old.due_on if old else None, new.due_on if new else None
        if old and new and before_on == after_on:
            continue
        what = "moved" if old and new else "new" if new else "gone"
        yield DutyDifference(what, one.rule_id, person_id, one.debt_id, one.required_action, before_on, after_on)
