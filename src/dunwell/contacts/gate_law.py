"""One judgement of two readings of the law: of the rows of this moment, and of the matter with its history.

A refusal from either refuses. What no passing of time lifts comes first; a rule that speaks in both readings is told
once; a record that cannot be told in the law's words is refused, and says what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dunwell.core.columns import OPEN_ENDED
from dunwell.core.matter import Matter
from dunwell.engine.matters import FURTHEST, Spoken, refusals
from dunwell.engine.turning import Heard, hear, refuses_from
from dunwell.rulebook import Rule, Rulebook

ENDS = {"is_in_moratorium": "moratorium_until", "is_paused": "paused_until"}
"""Facts of a row that end by themselves, and the column with their last day."""
UNCLEAR = "gate.record_unclear"
"""Stands in for a rule where the record itself cannot be judged."""
PERMIT_MINUTES = 15
"""How long a yes lasts at most."""
LASTING = timedelta(minutes=PERMIT_MINUTES)
"""The same; nothing that the law allows now and then is forbidden for less."""
SOON = timedelta(days=14)
"""How far ahead an action may wait for its hour; what is lawful only later is refused, and says from when on."""
EXEMPT = frozenset({"legally_required_notice", "validation_initial", "answer_inbound", "advise_efforts_end"})
"""Purposes that many laws let through, each in its own way. Rows do not know what a message is for."""


@dataclass(frozen=True, slots=True)
class Told:
    """The matter of one contact, or why the record cannot be told as one; and the hash of what was told."""

    matter: Matter | None
    unclear: str
    sha256: str


UNREAD = Told(None, "the person's record was not read", "")


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that stands against a contact."""

    rule_id: str
    words: str
    remedy: str
    """What would change it."""
    is_passing: bool
    """Whether waiting is all it takes."""
    until: datetime | None = None
    """When time lifts it, where the rule knows; a rule of the clock may not."""
    rule: Rule | None = None
    """None where it is no rule but the record that is at fault."""

    @property
    def has_end(self) -> bool:
        """Whether time lifts it at a moment that can be found."""
        return self.is_passing or self.until is not None


def ends_of(rows: Iterable[Mapping[str, object]]) -> dict[str, datetime]:
    """When what stands in these rows is over, by the column that rules read: the day after it, where the person is."""
    found: dict[str, datetime] = {}
    for row in rows:
        for column, last in ENDS.items():
            until = row[last]
            if isinstance(until, date) and until != OPEN_ENDED:
                moment = datetime.combine(until + timedelta(days=1), time(), _zone(row["zone"] or row["zone_latest"]))
                found[column] = max(moment, found.get(column, moment))
    return found


def _zone(name: object) -> tzinfo:
    """The zone of that name; UTC where none is known."""
    try:
        return ZoneInfo(str(name or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def against(
    rules: Sequence[Rule],
    told: Told,
    book: Rulebook,
    *,
    as_of: date,
    ends: Mapping[str, datetime] | None = None,
    language: str = "en",
    heard: Heard | None = None,
) -> list[Against]:
    """What stands against a contact in either reading, what only a change of facts can lift first.

    Of a message for which many laws make exceptions, a rule that is asked of matters too speaks by the matter alone,
    and one that lets such messages through not at all.

    Given    `rules` what refuses by the rows; each once; `ends` as `ends_of` tells them; `heard` what the rules of the
             matter said, where they were asked already
    """
    purpose = told.matter.action.purpose if told.matter and told.matter.action else None
    if purpose in EXEMPT:
        rules = [rule for rule in rules if rule.judges is None and purpose not in rule.lets_through]
    of_rows = {rule.id: _of_row(rule, ends or {}, as_of, language) for rule in rules}
    if told.matter is None:
        words = f"the record cannot be judged: {told.unclear}"
        return [Against(UNCLEAR, words, "put the record right, then ask again", is_passing=False), *of_rows.values()]
    found = of_rows | _of_matter(told.matter, heard.spoken if heard else refusals(told.matter, book), of_rows, language)
    return sorted(found.values(), key=lambda each: each.is_passing)


def _of_row(rule: Rule, ends: Mapping[str, datetime], as_of: date, language: str) -> Against:
    words, remedy = rule.reason(language, as_of), rule.remedy(language, as_of)
    return Against(rule.id, words, remedy, rule.is_clock, _end(rule, ends), rule)


def _end(rule: Rule, ends: Mapping[str, datetime]) -> datetime | None:
    """When time lifts a rule that reads one fact with a known end, and nothing else."""
    return ends.get(next(iter(rule.reads))) if len(rule.reads) == 1 else None


def _of_matter(
    matter: Matter, spoken: Sequence[Spoken], of_rows: dict[str, Against], language: str
) -> dict[str, Against]:
    """What the history says; where a rule refuses for several reasons, the one that lasts longest."""
    found: dict[str, Against] = {}
    for each in spoken:
        rule, until = each.rule, _moment(matter, each.said.until)
        words = rule.reason(language, matter.today)
        if each.said.broken:
            words = f"{rule.title}: the rule could not tell, and what it cannot tell it forbids ({each.said.broken})"
        of_row = of_rows.get(rule.id)
        is_passing = of_row.is_passing if of_row else until is not None
        one = Against(rule.id, words, rule.remedy(language, matter.today), is_passing, until, rule)
        known = found.get(rule.id)
        if known is None or _lasts_longer(one, known):
            found[rule.id] = one
    return found


def _lasts_longer(one: Against, other: Against) -> bool:
    if one.until is None or other.until is None:
        return one.until is None and other.until is not None
    return one.until > other.until


def _moment(matter: Matter, until: date | datetime | None) -> datetime | None:
    return None if until is None else matter.local(until)


def lawful_from(
    found: Sequence[Against],
    matter: Matter | None,
    book: Rulebook,
    *,
    now: datetime,
    opens: Callable[[datetime], datetime | None],
) -> datetime | None:
    """The first moment from now on at which neither reading refuses, as far as time alone lifts what stands against.

    Given    `opens` the next moment from one on at which the clock of the rows lets the contact happen; None: never
    """
    if matter is None or not all(each.has_end for each in found):
        return None
    known = [each.until for each in found if each.until is not None and not each.is_passing]
    moment = opens(max([now, *known]))
    while moment is not None and moment < now + FURTHEST:
        then = matter.at(_there(matter, moment))
        said = refusals(then, book)
        if not said:
            return moment.astimezone(UTC)
        untils = [_moment(then, each.said.until) for each in said]
        later = max((until for until in untils if until is not None), default=None)
        if later is None or None in untils or later <= moment:
            return None
        moment = opens(later)
    return None


def heard_now(told: Told, book: Rulebook, *, until: datetime | None = None) -> Heard | None:
    """What the rules of a matter say now, and which of them must be asked again by `until`; None where there is none.

    Given    `until` by default the end of a permit that were given now
    """
    if told.matter is None:
        return None
    return hear(told.matter, book, until=until or told.matter.now + LASTING)


def refused_from(told: Told, book: Rulebook, heard: Heard | None) -> datetime | None:
    """The first moment, to the second, up to `heard.until` at which a yes of the matter is a no; None: none."""
    if told.matter is None or heard is None:
        return None
    first = refuses_from(told.matter, book, heard, step=LASTING)
    return first and first.astimezone(UTC)


def _there(matter: Matter, moment: datetime) -> datetime:
    return moment.astimezone(matter.now.tzinfo)
