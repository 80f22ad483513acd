"""Law cases with the outcome expected: each is put through the rules, and what they say is compared.

A case asserts only what it states. What is listed in `rules` (rows of the fact tables) decides; what other rules say is
told, and fails nothing. A row that no rule encodes fails, and a word that is not known is an error.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from dunwell.core.matter import BadFacts, Matter, Said, read, words
from dunwell.core.matter.written import Closed, Day, When
from dunwell.engine.bearing import together
from dunwell.engine.matters import Spoken, earliest, judge_matter
from dunwell.rulebook import Rulebook, closed_by

SPEAKING = {
    "block": "bar",
    "presumed_compliant": "compliance",
    "presumed_violation": "presumption",
    "duty": "duty",
    "advise": "advice",
}
"""By decision, the kind of answer that a listed rule must give."""
INFORMATIVE = frozenset({"prudent_receipt_on"})
"""Values that are never compared."""


@dataclass(frozen=True, kw_only=True)
class Expected(Closed):
    """The outcome a case expects."""

    decision: words.Decision
    due_on: Day | None = None
    earliest_at: When | None = None
    required_action: words.RequiredAction | None = None
    windows: tuple[Mapping[str, str], ...] = ()
    counts: Mapping[words.Counts, int | Mapping[str, int]] = field(default_factory=dict)
    values: Mapping[str, bool | int | str | tuple[str, ...]] = field(default_factory=dict)
    exclusion: words.Exclusion | None = None
    rebuttal: tuple[words.Rebuttal, ...] = ()
    safe_harbor: Literal["met"] | None = None
    also: Mapping[str, words.Decision] = field(default_factory=dict)
    duties: tuple[str, ...] = ()
    strength: Literal["likely"] | None = None
    conditions: tuple[words.Condition, ...] = ()
    see: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Situation(Closed):
    """One law case."""

    id: str
    citation: str
    rules: tuple[str, ...]
    basis: Literal["official_example", "official_comment", "rule_text"]
    source: Literal["stored", "recollected"]
    evidence: Literal["official_text", "restated", "none"]
    given: Mapping[str, Any]
    expect: Expected
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: `faults` is empty when it passed."""

    id: str
    faults: tuple[str, ...]
    others: tuple[str, ...]
    """What rules that are not listed said, in words."""


def check(written: Mapping[str, Any], book: Rulebook) -> Outcome:
    """Put one written case through the rules. Raises BadFacts for a word, field or value that is not known."""
    case = read_situation(written)
    matter = read(case.given)
    spoken = judge_matter(matter, book)
    known = {row for rule in book.for_matters for row in rule.table}
    faults = [f"no rule encodes {row}" for row in (*case.rules, *case.expect.also) if row not in known]
    faults += [
        f"{each.rule.id} is broken: {each.said.broken}"
        for each in spoken
        if each.said.broken and each.is_about(case.rules)
    ]
    faults += _faults(case, matter, spoken, book)
    others = [
        f"{each.rule.id}: {each.said.broken or each.said.kind}" for each in spoken if not each.is_about(case.rules)
    ]
    return Outcome(case.id, tuple(faults), tuple(dict.fromkeys(others)))


def read_situation(written: Mapping[str, Any]) -> Situation:
    """A case from its words. Raises BadFacts."""
    try:
        return _adapter().validate_json(json.dumps(written))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise BadFacts("{faults}", faults=told) from None
    except TypeError as error:
        raise BadFacts("{faults}: dates, moments, hours and rates must be quoted", faults=str(error)) from None


@cache
def _adapter() -> TypeAdapter[Situation]:
    return TypeAdapter(Situation)


def _faults(case: Situation, matter: Matter, spoken: Sequence[Spoken], book: Rulebook) -> Iterator[str]:
    expect = case.expect
    said = [each.said for each in spoken if each.is_about(case.rules)]
    if fault := _decided(expect.decision, case.rules, spoken, book):
        yield fault
    for row, decision in expect.also.items():
        if fault := _decided(decision, (row,), spoken, book):
            yield f"also {row}: {fault}"
    yield from _figures(expect, case.rules, said)
    if expect.earliest_at is not None:
        found = earliest(matter, book, rows=case.rules)
        if not _is_same_moment(matter, found, expect.earliest_at):
            yield f"earliest_at: expected {expect.earliest_at}, the rules say {found}"
    duties = {row for each in spoken if each.said.kind == "duty" for row in each.said.rows}
    for row in set(expect.duties) - duties:
        yield f"duties: {row} does not require anything"


def _decided(decision: str, rows: Collection[str], spoken: Sequence[Spoken], book: Rulebook) -> str:
    """Why the decision does not hold; empty when it does."""
    said = [each.said for each in spoken if each.is_about(rows)]
    kinds = {each.kind for each in said}
    told = f"expected {decision}, the listed rules say {', '.join(sorted(kinds)) or 'nothing'}"
    refusing = {"bar", "presumption"} & kinds
    if decision in {"allow", "presumed_compliant", "advise"} and refusing:
        return told
    if decision == "presumed_violation" and "bar" in kinds:
        return told
    if decision == "no_duty":
        return told if "duty" in kinds else ""
    if decision == "outside_safe_harbor":
        return "" if any(each.kind == "harbour" and each.is_met is False for each in said) else told
    if decision == "not_covered":
        closed = [each for each in spoken if each.said.kind != "fact" and closed_by(rows, each.said.rows)]
        return "" if not (kinds - {"fact"}) and not closed else f"{told}; {', '.join(e.rule.id for e in closed)} speaks"
    if decision == "advise" and not kinds and _are_unsure(rows, book):
        return ""
    if decision in SPEAKING and SPEAKING[decision] not in kinds:
        return told
    return ""


def _are_unsure(rows: Collection[str], book: Rulebook) -> bool:
    encoding = [rule for rule in book.for_matters if not set(rows).isdisjoint(rule.table)]
    return bool(encoding) and all(rule.confidence == "unsure" for rule in encoding)


def _figures(expect: Expected, rows: Collection[str], said: Sequence[Said]) -> Iterator[str]:
    """Typed fields that are not as expected."""
    yield from _required(expect, rows, said)
    excluded = {each.exclusion for each in said} - {None}
    if expect.exclusion is not None and excluded != {expect.exclusion}:
        yield f"exclusion: expected {expect.exclusion}, the rules say {_listed(excluded)}"
    for name in ("counts", "values"):
        for key, wanted in getattr(expect, name).items():
            found = [getattr(each, name)[key] for each in said if key in getattr(each, name)]
            answers = [answer for answer in found if _grain(answer) == _grain(wanted)]
            if key not in INFORMATIVE and (not answers or not all(_is_equal(wanted, answer) for answer in answers)):
                yield f"{key}: expected {wanted}, the rules say {found or 'nothing'}"
    windows = [_window(window) for each in said for window in each.windows]
    windows += map(_window, together(said))
    for window in expect.windows:
        if not any(window.items() <= told.items() for told in windows):
            yield f"windows: expected {dict(window)}, the rules say {windows or 'nothing'}"
    reported = {rebuttal for each in said for rebuttal in each.rebuttal}
    for missing in set(expect.rebuttal) - reported:
        yield f"rebuttal: {missing} is not named"
    if expect.safe_harbor and not any(each.kind == "harbour" and each.is_met for each in said):
        yield "safe_harbor: the rules do not say that it is met"


def _required(expect: Expected, rows: Collection[str], said: Sequence[Said]) -> Iterator[str]:
    """A day or deed that no listed rule asks for.

    Rules that are listed together may each have a day of their own, and any of these answers; where one rule asks for
    several things of the same kind, say for two complaints, its day is the first of them.
    """
    by_row = {row: [each for each in said if row in each.rows] for row in rows}
    days = {min(dated) for told in by_row.values() if (dated := [each.due_on for each in told if each.due_on])}
    if expect.due_on is not None and expect.due_on not in days:
        yield f"due_on: expected {expect.due_on}, the rules say {_listed(days)}"
    deeds = {each.required_action for each in said if each.required_action}
    if expect.required_action is not None and expect.required_action not in deeds:
        yield f"required_action: expected {expect.required_action}, the rules say {_listed(deeds)}"


def _listed(answers: Collection[object]) -> str:
    return ", ".join(sorted(map(str, answers))) or "nothing"


def _grain(answer: object) -> object:
    """Per what something was counted: the ids of a map; rules tell one count per person, per debt and per collector."""
    return frozenset(answer) if isinstance(answer, Mapping) else None


def _is_equal(wanted: object, answer: object) -> bool:
    if isinstance(answer, Decimal):
        return Decimal(str(wanted)) == answer
    return _plain(wanted) == _plain(answer)


def _plain(value: object) -> object:
    """A value as it is compared: texts for dates, sets for lists."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return frozenset(_plain(each) for each in value)
    return value if isinstance(value, bool | int) else str(value)


def _window(window: Any) -> dict[str, str]:
    ends = {"from": window.from_, "to": window.to}
    shown = {name: end.strftime("%H:%M") if hasattr(end, "hour") else end.isoformat() for name, end in ends.items()}
    return {"kind": window.kind, "debt": window.debt, "zone": window.zone} | shown


def _is_same_moment(matter: Matter, found: datetime | None, wanted: Any) -> bool:
    if found is None:
        return False
    return found == wanted if isinstance(wanted, datetime) else matter.day(found) == wanted
