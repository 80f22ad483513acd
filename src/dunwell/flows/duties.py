"""What the law asks of us towards people, and by which day: found from the record, kept, and listed until it is done.

People are chosen in bulk by what can raise a duty; then each is one matter, and every rule is asked what is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import polars as pl

from dunwell.cases import duties
from dunwell.cases.duties import DutyLine, Kept, Looked, NewDuty
from dunwell.contacts.actions import VALIDATION_NOTICE
from dunwell.contacts.notices import legal
from dunwell.core.actor import Actor
from dunwell.core.matter import Matter, Said
from dunwell.core.ports import Reader
from dunwell.debts import snapshot as debts
from dunwell.engine import duties_said
from dunwell.engine.duties import lasting, same_law
from dunwell.flows import duties_candidates, duties_facts, duties_marks
from dunwell.flows.deliver_frames import local_date
from dunwell.flows.duties_cause import caused, dated
from dunwell.flows.duties_done import met_by
from dunwell.flows.matters import debt_id_of, duty_matters_of
from dunwell.parties import queries as parties
from dunwell.rulebook import Rule, Rulebook, UnknownRule

_ID = pl.Int64()
AMBER_DAYS = 3
"""A duty due within so many days is shown as near."""
AT_ONCE = 500
"""People whose records are read together."""
AHEAD = 14
"""Days for which the rules are asked ahead; after so many every person is looked at again."""
NOTICE = "send_validation_notice"
"""What a duty requires where its notice is a template of ours."""
RAISED = (
    "SELECT person_id FROM cases_duty WHERE state = 'open' "
    "UNION SELECT o.person_id FROM cases_occurrence o WHERE o.withdraws_id IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM cases_occurrence w WHERE w.withdraws_id = o.id) "
    "UNION SELECT person_id FROM cases_dispute WHERE answered_on IS NULL "
    "UNION SELECT person_id FROM parties_circumstance WHERE withdrawn_at IS NULL "
    "AND kind IN ('insolvency', 'moratorium') AND (ends_on IS NULL OR ends_on >= ?)"
)
"""People with an event that can raise a duty, or with one that is open and may be over."""
UNNOTIFIED = (
    "SELECT DISTINCT c.person_id FROM contacts_contact c JOIN parties_person p ON p.id = c.person_id "
    "WHERE p.country = ? AND NOT c.is_inbound AND c.is_counted AND c.debt_id NOT IN "
    "(SELECT a.debt_id FROM contacts_action a WHERE a.template = ? AND a.state = 'done')"
)
"""People who were contacted about a debt of which no validation notice has left."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the rules say is due towards one person, and rules that could not tell."""

    duties: tuple[NewDuty, ...]
    broken: tuple[str, ...]
    changes_on: date
    """The first day of theirs on which the rules say more or less of the same facts, as far as they were asked."""


@dataclass(frozen=True, slots=True)
class DutySummary:
    """How a look at everybody ended. `unclear` names people whose record or rule could not be asked, and why."""

    people: int
    asked: int
    """Of how many the rules were asked; the others are as they were."""
    opened: int
    moved: int
    lapsed: int
    open: int
    unclear: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyItem:
    """A duty as it is listed, in the reader's language. `days_left`: below zero once it is late, None without a day."""

    duty_id: int
    rule_id: str
    title: str
    rows: tuple[str, ...]
    person_id: int
    debt_id: int | None
    event_type: str
    event_on: date | None
    required_action: str
    due_on: date | None
    days_left: int | None
    words: str
    citation: str
    is_on_its_way: bool
    """The notice it asks for is composed and waits to leave."""
    notice: str
    """The notice that does it, where one does; else empty."""
    reference: str
    """Of the debt, as its creditor names it; empty where it is about the person."""

    @property
    def urgency(self) -> str:
        """overdue, near, later, or undated."""
        if self.days_left is None:
            return "undated"
        return "overdue" if self.days_left < 0 else "near" if self.days_left <= AMBER_DAYS else "later"


def candidates(reader: Reader, *, on: date, book: Rulebook) -> list[int]:
    """People towards whom something may be due, by number."""
    found = [reader.read(RAISED, (on,), schema={"person_id": _ID})]
    found += [
        reader.read(UNNOTIFIED, (country, VALIDATION_NOTICE), schema={"person_id": _ID})
        for country in _countries_of_notice(book)
    ]
    raised: list[int] = pl.concat(found)["person_id"].to_list()
    return sorted({*raised, *duties_candidates.candidates(reader, on=on, book=book)})


def _countries_of_notice(book: Rulebook) -> list[str]:
    """Where a rule asks for a validation notice: the packs that hold a rule of validation."""
    folders = {rule.id.split(".")[0] for rule in book.for_matters if ".validation." in rule.id}
    return sorted({pack.jurisdiction for pack in book.packs if pack.folder in folders and pack.jurisdiction})


def find(reader: Reader, *, now: datetime, book: Rulebook, by: Actor) -> DutySummary:
    """Ask the rules about every candidate and keep what they say. Safe to repeat; one transaction per person.

    People to whom nothing happened since, and of whom no day alone changes anything, are not asked about again. Where a
    record cannot be read or a rule cannot tell, nothing of that person is closed, and the summary says so.
    """
    changed: list[Kept] = []
    unclear: list[str] = []
    people = candidates(reader, on=now.date(), book=book)
    to_ask = _to_ask(reader, people, on=now.date(), book=book)
    for start in range(0, len(to_ask), AT_ONCE):
        batch = {row[0]: (row[1], row[2]) for row in to_ask[start : start + AT_ONCE].iter_rows()}
        looks: list[Looked] = []
        for person_id, told in _told(reader, list(batch), now, book, by, ahead=AHEAD):
            if isinstance(told, Exception):
                unclear.append(f"person {person_id}: {told}")
                continue
            unclear += [f"person {person_id}: {why}" for why in told.broken]
            still = _open_of(person_id, by) if told.broken else ()
            changed.append(duties.keep(person_id=person_id, said=[*told.duties, *still], by=by, at=now))
            if not told.broken:
                mark, turns_on = batch[person_id]
                next_on = duties_marks.next_look(now.date(), turns_on=turns_on, changes_on=told.changes_on)
                looks.append(Looked(person_id, mark, now.date(), next_on))
        duties.keep_looks(looks)
    return DutySummary(
        people=len(people),
        asked=to_ask.height,
        opened=sum(one.opened for one in changed),
        moved=sum(one.moved for one in changed),
        lapsed=sum(one.lapsed for one in changed),
        open=duties.count_open(seen_by=by),
        unclear=tuple(unclear),
    )


def _to_ask(reader: Reader, people: Sequence[int], *, on: date, book: Rulebook) -> pl.DataFrame:
    """Those of whom the last look no longer holds: `person_id`, `mark`, `turns_on`, in order.

    The marks are taken before the records are read: what happens in between is found by the next look.
    """
    marks = duties_marks.marks(reader, people, on=on, book=book)
    holds = reader.read(
        "SELECT person_id, mark FROM cases_look WHERE looked_on <= ? AND next_look_on > ?",
        (on, on),
        schema={"person_id": _ID, "mark": pl.String()},
    )
    return marks.join(holds, on=["person_id", "mark"], how="anti").sort("person_id")


def _told(
    reader: Reader, people: Sequence[int], now: datetime, book: Rulebook, by: Actor, ahead: int = 0
) -> Iterator[tuple[int, Told | Exception]]:
    """What the rules say of some people; their records and the facts of their debts are read together."""
    found = duty_matters_of(people, at=now, seen_by=by)
    matters = [matter for asked in found.values() if isinstance(asked, list) for matter in asked]
    debt_ids = {debt_id_of(debt.id) for matter in matters for debt in matter.facts.debts}
    facts = duties_facts.read_facts(reader, debt_ids, on=now.date()) if debt_ids else {}
    for person_id, asked in found.items():
        if isinstance(asked, list):
            told = [duties_facts.told(matter, facts) for matter in asked]
            yield person_id, _said_of(person_id, told, book, now.date(), ahead)
        else:
            yield person_id, asked


def _open_of(person_id: int, by: Actor) -> Iterator[NewDuty]:
    """The open duties of a person as if they were said again: what cannot be told is not over."""
    for line in duties.duties_of(person_id, seen_by=by):
        if line.state == "open":
            yield NewDuty(
                line.rule_id, line.rows, line.debt_id, line.event_type, line.event_at, line.required_action,
                line.due_on, line.number,
            )  # fmt: skip


def said_of(person_id: int, *, reader: Reader, now: datetime, book: Rulebook, by: Actor) -> Told:
    """What is due towards one person now, as the rules say it. Raises BadFacts, NoSuchPerson, NotForYou."""
    [(_, told)] = _told(reader, [person_id], now, book, by)
    if isinstance(told, Exception):
        raise told
    return told


def said_of_people(
    reader: Reader, people: Sequence[int], *, now: datetime, book: Rulebook, by: Actor
) -> Iterator[tuple[int, Told | Exception]]:
    """The same of many, by person, in as many questions for a batch as for one; where it cannot be told, why."""
    for start in range(0, len(people), AT_ONCE):
        yield from _told(reader, people[start : start + AT_ONCE], now, book, by)


def _said_of(person_id: int, matters: Sequence[Matter], book: Rulebook, on: date, ahead: int) -> Told:
    """What is due towards one person, as the rules say it, and for how many days they say the same."""
    found: dict[str, NewDuty] = {}
    broken: list[str] = []
    for matter in matters:
        spoken = duties_said(matter, book)
        broken += [f"{each.rule.id} could not tell: {each.said.broken}" for each in spoken if each.said.broken]
        said: dict[Rule, list[Said]] = {}
        for each in spoken:
            if each.said.kind == "duty":
                said.setdefault(each.rule, []).append(each.said)
        for rule, duties_said_by in said.items():
            for new in caused(matter, rule, duties_said_by, book):
                found[new.key(person_id)] = replace(new, met_by=met_by(new.required_action, matter))
    changes = [_changes_on(matter, book, ahead) for matter in matters]
    return Told(tuple(found.values()), tuple(dict.fromkeys(broken)), min(changes, default=on + timedelta(days=ahead)))


def _changes_on(matter: Matter, book: Rulebook, ahead: int) -> date:
    """The first day on which the rules say more or less than now; the day after the last that was asked about, if none.

    Asked at both ends of each day; a rule that says the same at all of those moments is asked once.
    """
    day = matter.now.replace(hour=0, minute=0, second=0, microsecond=0)
    mornings = [day + timedelta(days=number) for number in range(ahead)]
    moments = [at for morning in mornings for at in (morning, morning.replace(hour=23, minute=59))][1:]
    lasts = lasting(matter, book, until=moments[-1]) if moments else frozenset()
    said: dict[frozenset[str], Counter[tuple[object, ...]]] = {}
    for moment in moments:
        then = matter.at(moment)
        known = lasts & same_law(book, matter.jurisdiction, matter.region, matter.today, then.today)
        if known not in said:
            said[known] = _signatures(matter, book, known)
        if _signatures(then, book, known) != said[known]:
            return moment.date()
    return (day + timedelta(days=ahead)).date()


def _signatures(matter: Matter, book: Rulebook, besides: frozenset[str]) -> Counter[tuple[object, ...]]:
    asked = duties_said(matter, book, besides=besides)
    return Counter((each.rule.id, each.said.broken, *dated(each.said)) for each in asked)


def items(
    *, now: datetime, reader: Reader, seen_by: Actor, book: Rulebook, language: str = "en", rule_id: str = ""
) -> list[DutyItem]:
    """Every open duty as it is listed, the most urgent first. Raises NotForYou."""
    lines = duties.open_duties(seen_by=seen_by, rule_id=rule_id)
    zones = parties.zones_of({line.person_id for line in lines})
    ready = _on_their_way(reader, lines)
    about = {line.debt_id for line in lines if line.debt_id is not None}
    named = debts.references(reader, pl.Series(sorted(about), dtype=_ID)) if about else {}
    return [
        _item(line, book, language, local_date(zones.get(line.person_id, ""), now), ready=ready, named=named)
        for line in lines
    ]


def _item(
    line: DutyLine, book: Rulebook, language: str, today: date, *, ready: set[int], named: Mapping[int, str]
) -> DutyItem:
    try:
        rule = book.rule(line.rule_id)
    except UnknownRule:
        title, words, citation = line.rule_id, "", ""
    else:
        title, words, citation = rule.title, rule.reason(language, today), rule.source
    return DutyItem(
        duty_id=line.duty_id,
        rule_id=line.rule_id,
        title=title,
        rows=line.rows,
        person_id=line.person_id,
        debt_id=line.debt_id,
        event_type=line.event_type,
        event_on=date.fromisoformat(line.event_at[:10]) if line.event_at else None,
        required_action=line.required_action,
        due_on=line.due_on,
        days_left=(line.due_on - today).days if line.due_on else None,
        words=words,
        citation=citation,
        is_on_its_way=line.duty_id in ready,
        notice=notice.title if (notice := legal.of_rows(line.rows)) else "",
        reference=named.get(line.debt_id or 0, ""),
    )


def _on_their_way(reader: Reader, lines: Sequence[DutyLine]) -> set[int]:
    """Duties whose notice is composed and has not left: made for the duty, or by the night for the debt."""
    if not lines:
        return set()
    frame = reader.read(
        "SELECT duty_id, debt_id FROM contacts_action WHERE state IN ('proposed', 'approved', 'waiting', 'permitted') "
        "AND (duty_id IS NOT NULL OR template = ?)",
        (VALIDATION_NOTICE,),
        schema={"duty_id": _ID, "debt_id": _ID},
    )
    made = set(frame["duty_id"].drop_nulls().to_list())
    debts = set(frame.filter(pl.col("duty_id").is_null())["debt_id"].to_list())
    return {
        line.duty_id
        for line in lines
        if line.duty_id in made or (line.required_action == NOTICE and line.debt_id in debts)
    }
