"""What the gate says of each action: pure, for one as for many, so that the desk, the portal and the night agree.

The law comes from `engine`, which is asked twice: of the rows of this moment and of the matter with its history. A
refusal from either refuses. What is asked here beside it is whether the action is still the one that was decided: the
same words, the same person, a usable point, an amount that is still owed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal, cast

import polars as pl

from dunwell.contacts.gate_law import (
    SOON,
    UNREAD,
    Against,
    Told,
    against,
    ends_of,
    heard_now,
    lawful_from,
    refused_from,
)
from dunwell.contacts.notices.rendering import digest
from dunwell.core import columns
from dunwell.core.columns import c
from dunwell.core.refusal import Sentence
from dunwell.engine.choosing import SPECIALIST_LEVEL
from dunwell.engine.hours import CLOCK_KEPT, Opening, next_opening
from dunwell.engine.permitting import permit_with_law
from dunwell.parties.reaching import Reachable
from dunwell.rulebook import Rule, Rulebook

Answer = Literal["permitted", "waiting", "refused", "cancelled", "expired"]
KINDS_OF = {
    "email": ("email",),
    "text": ("mobile",),
    "phone": ("mobile", "landline"),
    "letter": ("postal",),
    "visit": ("postal",),
}
"""Kinds of contact point that serve a channel."""
BY_HAND = ("phone", "visit")
POINT_COLUMN = {"email": "email_point_id", "text": "text_point_id", "letter": "postal_point_id"}
"""For what a machine sends, the one point the snapshot names today."""
OPENINGS_REMEMBERED = 4096
_OPENINGS: dict[tuple[object, ...], tuple[datetime, Opening]] = {}
"""By kind of clock and day: the moment asked about, and the opening found."""
WORDS_LETTERS = 300
AS_OF = "as_of"
"""Column of a prepared frame beside those of `core/columns.py`: the local date a row was prepared for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A contact that somebody wants to make."""

    action_id: int
    person_id: int
    debt_ids: tuple[int, ...]
    channel: str
    point_id: int
    amount_minor: int
    purpose: str
    """demand, link, promise, receipt as the template says; notice; call for a run's; empty for one made by hand."""
    text_sha256: str
    """What was approved."""
    words_sha256: str
    """What is stored now."""
    not_after: datetime | None = None
    is_by_specialist: bool = False
    """Whether whoever calls or visits may speak to people whom only a specialist may contact."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no to one contact, with the rules that spoke."""

    action_id: int
    answer: Answer
    rules: tuple[str, ...]
    words: str
    earliest_at: datetime | None
    """The earliest lawful moment, as far as time alone brings it; of an action that waits, when it is asked again."""
    inputs_hash: str
    closes_at: datetime | None = None
    """Of a yes: the first moment known at which it would be a no: the hours end, or the matter refuses."""
    remedy: str = ""
    """Of a no: what would change it."""

    @property
    def is_allowed(self) -> bool:
        return self.answer == "permitted"


@dataclass(frozen=True, slots=True)
class _No:
    """An answer other than yes, before it is bound to its inputs."""

    answer: Answer
    rule: str
    words: Sentence
    """Without values, so that the sentence which is kept is its own key in the catalogues."""


def words_hash(channel: str, subject: str, text: str, html: str) -> str:
    """The hash of an action's words as `notices.rendering.digest` makes it; a letter keeps its layout in `html`."""
    return digest(subject, text, "", html) if channel == "letter" else digest(subject, text, html, "")


def judge(
    asked: Sequence[Asked],
    frame: pl.DataFrame,
    *,
    points: Mapping[int, Reachable],
    matters: Mapping[int, Told],
    book: Rulebook,
    now: datetime,
) -> list[Verdict]:
    """The verdict on each contact, in order.

    Given    `frame` one prepared row per debt (all columns of core/columns.py, and AS_OF) as of this moment;
             `matters` the matter of each contact by the id of its action
    Always   a debt without a row, a point or record that is not known, or a rule that cannot tell refuses
    """
    rows = {int(row["debt_id"]): row for row in frame.rows(named=True)}
    given = _Given(rows, rules_of_rows(asked, frame, book), frame, points, matters, book, now)
    return [_verdict(each, given) for each in asked]


Spoken = dict[tuple[int, str], list[Rule]]


def rules_of_rows(asked: Sequence[Asked], frame: pl.DataFrame, book: Rulebook) -> Spoken:
    """What refuses by the rows, by debt and channel; debts of one local date and channel are asked together."""
    wanted: dict[str, set[int]] = {}
    for each in asked:
        wanted.setdefault(each.channel, set()).update(each.debt_ids)
    found: Spoken = {}
    for channel, debt_ids in wanted.items():
        for as_of, group in _by_date(frame, debt_ids):
            found.update(_refusing(group, book, as_of, channel))
    return found


def _by_date(frame: pl.DataFrame, debt_ids: set[int]) -> list[tuple[date, pl.DataFrame]]:
    """The rows of these debts, by the date they were prepared for; all of one date, the usual case, copies nothing."""
    days = frame[AS_OF].to_list()
    if len(set(days)) == 1 and frame.height == len(debt_ids):
        return [(days[0], frame)]
    concerned = frame.filter(c.debt_id.is_in(list(debt_ids)))
    return [(day, concerned.filter(pl.col(AS_OF) == day)) for day in dict.fromkeys(concerned[AS_OF].to_list())]


def _refusing(group: pl.DataFrame, book: Rulebook, as_of: date, channel: str) -> Spoken:
    permitted, law = permit_with_law(group, book, as_of=as_of, channels=(channel,))
    ids = permitted["debt_id"].to_list()
    found: Spoken = {(debt_id, channel): [] for debt_id in ids}
    if permitted[f"may_{channel}"].all():
        return found
    for each in law.asked:
        answers = permitted[each.key]
        if each.rule.is_refusal and answers.any():
            for debt_id, speaks in zip(ids, answers.to_list(), strict=True):
                if speaks:
                    found[debt_id, channel].append(each.rule)
    return found


NOT_OPEN, PAYABLE = "house.not_open", ("open", "written_off")
"""Our own rule against collecting what is not open, and the states in which money may still come: a receipt asks for
nothing, so whoever pays a debt that was written off is told that it came."""


@dataclass(frozen=True, slots=True)
class _Given:
    """All that one judging looks at."""

    rows: Mapping[int, Mapping[str, object]]
    spoken: Spoken
    frame: pl.DataFrame
    points: Mapping[int, Reachable]
    matters: Mapping[int, Told]
    book: Rulebook
    now: datetime


def _verdict(asked: Asked, given: _Given) -> Verdict:
    mine = [given.rows[debt_id] for debt_id in asked.debt_ids if debt_id in given.rows]
    told = given.matters.get(asked.action_id, UNREAD)
    bound = inputs_hash(asked, mine, told.sha256, given.book.version, given.now)
    no = _changed(asked, mine, given.points, given.now)
    if no:
        return Verdict(asked.action_id, no.answer, (no.rule,), str(no.words)[:WORDS_LETTERS], None, bound)
    rules = {rule.id: rule for debt_id in asked.debt_ids for rule in given.spoken[debt_id, asked.channel]}
    if asked.purpose == "receipt" and all(row["state"] in PAYABLE for row in mine):
        rules.pop(NOT_OPEN, None)
    as_of = cast(date, mine[0][AS_OF])
    heard = heard_now(told, given.book)
    found = against(list(rules.values()), told, given.book, as_of=as_of, ends=ends_of(mine), heard=heard)
    if not found:
        closes_at = _closes_at(asked, refused_from(told, given.book, heard), given)
        return Verdict(asked.action_id, "permitted", (), "nothing stands against it", None, bound, closes_at)
    return _refusal(asked, found, told, given, bound)


def _refusal(asked: Asked, found: Sequence[Against], told: Told, given: _Given, bound: str) -> Verdict:
    """A no: that waits where time alone lifts all of it soon enough, else one that stands."""
    earliest_at = lawful_from(
        found, told.matter, given.book, now=given.now, opens=lambda after: _opens_at(asked, given, after)
    )
    answer: Answer = "refused"
    if all(each.is_passing for each in found) and earliest_at is not None:
        if asked.not_after is not None and earliest_at > asked.not_after:
            answer = "expired"
        elif given.now < earliest_at <= given.now + SOON:
            answer = "waiting"
    ids = tuple(each.rule_id for each in found)
    words = " ".join(each.words for each in found)[:WORDS_LETTERS]
    remedy = " ".join(dict.fromkeys(each.remedy for each in found))[:WORDS_LETTERS]
    return Verdict(asked.action_id, answer, ids, words, earliest_at, bound, remedy=remedy)


def _opens_at(asked: Asked, given: _Given, after: datetime) -> datetime | None:
    """The first moment from `after` on at which the clock lets all of its debts be spoken of; None within two weeks."""
    found = [_opening(debt_id, asked.channel, given, after) for debt_id in asked.debt_ids]
    return None if None in found else max(opening.starts_at for opening in found if opening)


def _closes_at(asked: Asked, refused_at: datetime | None, given: _Given) -> datetime | None:
    """When a yes ends: with the hours of the first of its debts, or where its matter refuses; None: not known."""
    openings = [_opening(debt_id, asked.channel, given, given.now) for debt_id in asked.debt_ids]
    ends = [opening.ends_at for opening in openings if opening and opening.starts_at <= given.now]
    return min(ends if refused_at is None else [*ends, refused_at], default=None)


def _opening(debt_id: int, channel: str, given: _Given, after: datetime) -> Opening | None:
    """The clock's opening for one debt that holds at `after`, else the next.

    An opening found at one moment is the one at every later moment up to its end, for everybody alike in
    CLOCK_KEPT; so it is remembered, and a wave of messages asks the law once per kind of place.
    """
    day = after.astimezone(UTC).date()
    key = (given.book.version, channel, day, *(given.rows[debt_id][name] for name in CLOCK_KEPT))
    known = _OPENINGS.get(key)
    if known and known[0] <= after < known[1].ends_at:
        return Opening(max(known[1].starts_at, after), known[1].ends_at)
    row = given.frame.filter(c.debt_id == debt_id)
    kept, recent = row.select(columns.schema("kept").names()), row.select("debt_id", *columns.schema("recent"))
    opening = next_opening(kept, recent, given.book, channel=channel, after=after)
    if opening is None:
        return None
    if len(_OPENINGS) >= OPENINGS_REMEMBERED:
        _OPENINGS.clear()
    _OPENINGS[key] = (after, opening)
    return opening


def _changed(
    asked: Asked, mine: Sequence[Mapping[str, object]], points: Mapping[int, Reachable], now: datetime
) -> _No | None:
    """Why the action is no longer what was decided; None when it is."""
    if asked.not_after is not None and now > asked.not_after:
        return _No("expired", "gate.too_late", Sentence("Its time has passed. The next run decides anew."))
    if asked.text_sha256 != asked.words_sha256:
        return _No(
            "cancelled", "gate.words_changed", Sentence("Its words are not the ones that were approved. Make it again.")
        )
    if len(mine) != len(asked.debt_ids) or not mine:
        return _No(
            "refused", "gate.debt_unknown", Sentence("A debt it speaks of is not known. Nothing is sent about it.")
        )
    if any(row["person_id"] != asked.person_id for row in mine):
        return _No("cancelled", "gate.person_changed", Sentence("A debt it speaks of is no longer this person's."))
    needs_specialist = asked.channel in BY_HAND and any(
        _whole(row["vulnerability"]) >= SPECIALIST_LEVEL for row in mine
    )
    if needs_specialist and not asked.is_by_specialist:
        return _No(
            "waiting",
            "gate.specialist_only",
            Sentence("Only a specialist may contact this person: hand the call over."),
        )
    return _point_changed(asked, mine[0], points) or _no_longer_owed(asked, mine)


def _point_changed(asked: Asked, row: Mapping[str, object], points: Mapping[int, Reachable]) -> _No | None:
    point = points.get(asked.point_id)
    if point is None or point.person_id != asked.person_id or point.kind not in KINDS_OF[asked.channel]:
        return _No("cancelled", "gate.point_unknown", Sentence("The person has no such contact point any more."))
    if not point.refused.isdisjoint({asked.channel, "all"}):
        return _No(
            "cancelled", "gate.point_refused", Sentence("The person does not want this channel at this contact point.")
        )
    if not point.is_usable:
        return _No(
            "cancelled", "gate.point_unusable", Sentence("The contact point cannot be used, or is not in force.")
        )
    column = POINT_COLUMN.get(asked.channel)
    if column and row[column] != asked.point_id:
        words = Sentence("It is not the contact point to use today: a better one is known, or this one was refused.")
        return _No("cancelled", "gate.point_changed", words)
    return None


def _no_longer_owed(asked: Asked, mine: Sequence[Mapping[str, object]]) -> _No | None:
    """A payment, a promise or a closed debt since it was decided; a receipt may always go."""
    if asked.purpose in {"receipt", "answer", "agreement", "ending"}:
        return None
    overdue = sum(_whole(row["overdue_minor"]) for row in mine)
    if asked.purpose == "legal":
        return _notice_outrun(asked, mine, overdue)
    if asked.purpose and any(row["state"] != "open" or _whole(row["overdue_minor"]) <= 0 for row in mine):
        return _No(
            "cancelled", "gate.paid", Sentence("It was paid or closed since it was decided: nothing is overdue.")
        )
    if asked.purpose in {"demand", "link"} and overdue < asked.amount_minor:
        return _No(
            "cancelled", "gate.paid_in_part", Sentence("Less is overdue than it says: something was paid since.")
        )
    if asked.purpose == "demand" and any(row["promise_due_on"] is not None for row in mine):
        return _No("cancelled", "gate.promised", Sentence("A promise to pay is running."))
    if asked.purpose == "demand" and any(_is_held(row) for row in mine):
        return _No("cancelled", "gate.plan_running", Sentence("A payment plan is agreed and holds."))
    if asked.purpose == "promise" and all(row["promise_due_on"] is None for row in mine):
        return _No("cancelled", "gate.no_promise", Sentence("No promise is running any more."))
    return None


def _notice_outrun(asked: Asked, mine: Sequence[Mapping[str, object]], overdue: int) -> _No | None:
    """A notice that the law asks for goes while the debt is open, and while what it calls overdue is."""
    if any(row["state"] != "open" for row in mine):
        return _No("cancelled", "gate.paid", Sentence("It was paid or closed since it was decided."))
    if overdue < asked.amount_minor:
        return _No(
            "cancelled", "gate.paid_in_part", Sentence("Less is overdue than it says: something was paid since.")
        )
    return None


def _is_held(row: Mapping[str, object]) -> bool:
    """Whether an agreed plan holds chasing that day."""
    held, today = cast("date | None", row["plan_held_until"]), cast(date, row[AS_OF])
    return held is not None and held >= today


def _whole(value: object) -> int:
    return cast(int, value)


def inputs_hash(
    asked: Asked, rows: Sequence[Mapping[str, object]], matter_sha256: str, version: str, now: datetime
) -> str:
    """SHA-256 of everything the verdict was given, so that it can be asked again and compared."""
    said = [asked.action_id, asked.person_id, asked.debt_ids, asked.channel, asked.point_id, asked.amount_minor]
    said += [asked.purpose, asked.text_sha256, version, now.isoformat(), matter_sha256]
    said += [[list(row.values()) for row in rows]]
    return hashlib.sha256(json.dumps(said, default=str, ensure_ascii=False).encode()).hexdigest()
