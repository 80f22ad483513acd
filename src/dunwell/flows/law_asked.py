"""The gate's answer to one contact, with every rule that speaks and the reading it speaks by. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dunwell.contacts import gate
from dunwell.contacts.gate_judging import AS_OF, POINT_COLUMN, Asked, Verdict, rules_of_rows
from dunwell.contacts.gate_law import Against, against, ends_of
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.debts.services import NoSuchDebt
from dunwell.engine.matters import Spoken, judge_matter
from dunwell.flows.deliver_frames import prepared
from dunwell.flows.matters import matters_asked
from dunwell.parties import reaching
from dunwell.rulebook import Rulebook

Reading = Literal["rows", "history", "rows and history", "gate"]
BY_HAND_POINT = {"phone": "phone_point_id", "visit": "postal_point_id"}


@dataclass(frozen=True, slots=True)
class Spoke:
    """One thing that stands against the contact, or that the history tells beside it."""

    kind: str
    rule_id: str
    words: str
    remedy: str
    """What would change it; empty where nothing needs to."""
    source: str
    rows: tuple[str, ...]
    """Rows of the fact tables."""
    reading: Reading
    is_refusal: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gate says, and why."""

    is_allowed: bool
    earliest_at: datetime | None
    """Of a no: the first lawful moment, as far as time alone brings it."""
    spoke: tuple[Spoke, ...]
    """What refuses first."""


def ask(
    person_id: int,
    debt_id: int,
    channel: str,
    *,
    at: datetime,
    reader: Reader,
    book: Rulebook,
    by: Actor,
    language: str = "en",
) -> Answer:
    """May this person be contacted about this debt, by the point to use today?

    Raises   NoSuchDebt, NotForYou
    """
    frame = prepared(reader, [debt_id], now=at, book=book)
    if frame.is_empty():
        raise NoSuchDebt(f"there is no debt {debt_id}")
    row = frame.row(0, named=True)
    point_id = row[(POINT_COLUMN | BY_HAND_POINT)[channel]] or 0
    asked = Asked(0, person_id, (debt_id,), channel, point_id, 0, purpose="", text_sha256="", words_sha256="")
    points, matters = reaching.points([point_id], on=at.date()), matters_asked([asked], at=at, seen_by=by)
    [verdict] = gate.judged([asked], gate.Given(frame, points, matters, book, at))
    rules = rules_of_rows([asked], frame, book)[debt_id, channel]
    told = matters[0]
    found = against(rules, told, book, as_of=row[AS_OF], ends=ends_of([row]), language=language)
    said = judge_matter(told.matter, book) if told.matter else ()
    of_rows = {rule.id for rule in rules}
    spoke = (
        *_own_checks(verdict, found),
        *(_refusing(each, of_rows, said) for each in found),
        *_others(said, language, row[AS_OF]),
    )
    return Answer(verdict.is_allowed, verdict.earliest_at, spoke)


def _own_checks(verdict: Verdict, found: list[Against]) -> Iterator[Spoke]:
    """A no that is no law: the gate's own check that the contact is possible at all."""
    if not verdict.is_allowed and set(verdict.rules).isdisjoint(each.rule_id for each in found):
        yield Spoke("bar", verdict.rules[0], verdict.words, verdict.remedy, "", (), "gate", is_refusal=True)


def _refusing(each: Against, of_rows: set[str], said: tuple[Spoken, ...]) -> Spoke:
    mine = [one.said for one in said if one.rule.id == each.rule_id and one.said.is_refusal]
    rows = dict.fromkeys(row for one in mine for row in one.rows)
    if each.rule is None:
        return Spoke("bar", each.rule_id, each.words, each.remedy, "", (), "gate", is_refusal=True)
    reading: Reading = "history" if each.rule_id not in of_rows else "rows and history" if mine else "rows"
    kind = mine[0].kind if mine else each.rule.kind
    return Spoke(
        kind, each.rule_id, each.words, each.remedy, each.rule.source, tuple(rows) or each.rule.table, reading,
        is_refusal=True,
    )  # fmt: skip


def _others(said: tuple[Spoken, ...], language: str, as_of: date) -> Iterator[Spoke]:
    """What the history tells beside refusals: duties, harbours, advice, facts."""
    for each in said:
        if not each.said.is_refusal:
            rule = each.rule
            words = rule.reason(language, as_of)
            yield Spoke(each.said.kind, rule.id, words, "", rule.source, each.said.rows, "history", is_refusal=False)
