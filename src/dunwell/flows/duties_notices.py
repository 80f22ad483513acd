"""What is due and is a notice: composed with every fact it must show, and put before the gate, once for each duty.

A notice that lacks a fact is not composed; somebody is told what is missing. One whose words nobody put into use is not
composed either. When it is sent, the record says so, and the duty ends by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dunwell.cases import duties, work
from dunwell.cases.duties import DutyLine
from dunwell.contacts import activation
from dunwell.contacts import queries as contacts
from dunwell.contacts.activation import NotActivated
from dunwell.contacts.notices import legal
from dunwell.contacts.notices.legal import LegalNotice
from dunwell.contacts.notices.placeholders import MissingValue, UnsafeLink
from dunwell.contacts.notices.wording import UnknownWording
from dunwell.contacts.services import NoticeToSend, propose_notice
from dunwell.contacts.written import Written
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.core.refusal import Refusal, Sentence
from dunwell.debts import queries as debts
from dunwell.debts import snapshot
from dunwell.debts.queries import DebtCard
from dunwell.flows import duties_facts
from dunwell.flows import snapshot as rows
from dunwell.flows.deliver_frames import local_date
from dunwell.flows.duties_facts import DebtFacts
from dunwell.flows.duties_writing import Record, UnknownChoice, Year, write, year_of
from dunwell.ledger import queries as ledger
from dunwell.parties import queries as parties
from dunwell.parties.queries import PersonCard

AT_ONCE = 500
"""Duties whose records are read together."""
ANSWER = "complaint_response"
STATEMENT = "uk_statement"
Stop = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class NoticesSummary:
    """How a look at the duties that are notices ended."""

    composed: int = 0
    ready: int = 0
    """Composed before, sent or on its way."""
    lacking: int = 0
    """Not composed: a work item says what is missing."""

    def plus(self, other: NoticesSummary) -> NoticesSummary:
        """Both together."""
        return NoticesSummary(self.composed + other.composed, self.ready + other.ready, self.lacking + other.lacking)


class NotComposed(Refusal, ValueError):
    """The notice lacks something."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of some duties together."""

    people: Mapping[int, PersonCard]
    cards: Mapping[int, DebtCard]
    facts: Mapping[int, DebtFacts]
    portfolios: Mapping[int, Mapping[str, object]]
    points: Mapping[int, tuple[int | None, int | None, bool]]
    """By debt today's postal point, today's email point, and whether email was agreed to."""
    answers: Mapping[tuple[int, str], date]
    """By person and moment of a complaint the last day of its answer."""
    stop: Stop
    now: datetime


def compose_due(*, reader: Reader, now: datetime, stop: Stop, by: Actor) -> NoticesSummary:
    """Compose every notice whose time has come, and queue it for the gate. Safe to repeat and to kill."""
    lines = duties.open_duties(seen_by=by)
    wanted = [line for line in lines if (notice := _notice_of(line)) and _is_time(line, notice, now.date())]
    made = contacts.notices_of_duties(line.duty_id for line in wanted)
    left = [line for line in wanted if line.duty_id not in made]
    total = NoticesSummary(ready=len(wanted) - len(left))
    for start in range(0, len(left), AT_ONCE):
        batch = left[start : start + AT_ONCE]
        read = read_records(reader, batch, lines, now, stop, by)
        for line in batch:
            total = total.plus(_one(line, read, by))
    return total


def compose(*, duty_id: int, given: Mapping[str, object], reader: Reader, now: datetime, stop: Stop, by: Actor) -> int:
    """Compose the notice of one duty with what only a person can tell; returns its action.

    Raises   NotForYou, NoSuchDuty; NotComposed naming what is missing; NotActivated
    """
    by.must(*duties.SETTLERS)
    lines = duties.open_duties(seen_by=by)
    line = next((each for each in lines if each.duty_id == duty_id), None)
    notice = _notice_of(line) if line else None
    if line is None or notice is None:
        raise duties.NoSuchDuty(f"there is no open duty {duty_id} that a notice does")
    made = contacts.notices_of_duties([duty_id])
    if duty_id in made:
        return made[duty_id]
    read = read_records(reader, [line], lines, now, stop, by)
    return propose(line, notice, read, given, by)


def _notice_of(line: DutyLine) -> LegalNotice | None:
    """The notice that does a duty; the US validation notice is written by the night that decides."""
    notice = legal.of_rows(line.rows)
    return notice if notice is not None and notice.name != legal.FORM else None


def _is_time(line: DutyLine, notice: LegalNotice, today: date) -> bool:
    return line.due_on is None or (line.due_on - today).days <= notice.days_before


def read_records(
    reader: Reader, batch: Sequence[DutyLine], lines: Sequence[DutyLine], now: datetime, stop: Stop, by: Actor
) -> Read:
    """Everything that the notices of some duties may show. Raises NotForYou."""
    people = parties.cards({line.person_id for line in batch}, on=now.date(), seen_by=by)
    owned = debts.cards_of_people(people, as_of=now.date(), seen_by=by)
    cards = {card.debt_id: card for of_person in owned.values() for card in of_person}
    kept = rows.build(reader, snapshot.wanted_few(cards), as_of=now.date())
    points = kept.select("debt_id", "postal_point_id", "email_point_id", "consented_email")
    return Read(
        people=people,
        cards=cards,
        facts=duties_facts.read_facts(reader, cards, on=now.date()) if cards else {},
        portfolios=snapshot.portfolios(reader),
        points={row[0]: (row[1], row[2], bool(row[3])) for row in points.iter_rows()},
        answers={
            (line.person_id, line.event_at): line.due_on
            for line in lines
            if line.due_on and (notice := legal.of_rows(line.rows)) and notice.name == ANSWER
        },
        stop=stop,
        now=now,
    )


def _one(line: DutyLine, read: Read, by: Actor) -> NoticesSummary:
    """Compose one, or tell somebody why not."""
    notice = _notice_of(line)
    assert notice is not None  # noqa: S101 (only such duties are asked about)
    try:
        propose(line, notice, read, {}, by)
    except NotActivated as error:
        _tell(line, notice, f"words:{notice.name}", "notice_not_in_use", error.sentence, read.now, by)
    except (NotComposed, UnknownWording, MissingValue, UnsafeLink) as error:
        _tell(line, notice, f"{line.duty_id}:{error}", "notice_lacks_facts", error.sentence, read.now, by)
    else:
        return NoticesSummary(composed=1)
    return NoticesSummary(lacking=1)


def propose(line: DutyLine, notice: LegalNotice, read: Read, given: Mapping[str, object], by: Actor) -> int:
    """Write one notice and put it before the gate; returns its action. Raises NotComposed, NotActivated."""
    person = read.people[line.person_id]
    card = _debt_of(line, read)
    portfolio = read.portfolios[card.portfolio_id]
    language = legal.language_for(
        notice, region=person.region, wanted=person.language, portfolio=str(portfolio["language"])
    )
    used = activation.in_use(notice.name, language)
    channel, point_id = _way(notice, card, read)
    country = person.country or card.country
    today = local_date(person.zone, read.now)
    record = Record(
        line=line,
        name=person.name,
        country=country,
        card=card,
        facts=read.facts[card.debt_id],
        portfolio=portfolio,
        today=today,
        answer_by=read.answers.get((line.person_id, line.event_at)),
        year=_year(notice, card, today),
        opt_out_url=read.stop(line.person_id, channel),
        given=given,
    )
    try:
        written = write(record, notice, used, channel=channel)
    except UnknownChoice as unknown:
        raise NotComposed(
            "where the person is right, answer the dispute on their page: {unknown}", unknown=unknown.sentence
        ) from None
    if written.words is None:
        raise NotComposed(
            "{notice}: the record lacks {facts}",
            notice=notice.title,
            facts=", ".join(written.missing).replace("_", " "),
        )
    message = Written(
        person_id=line.person_id,
        debt_id=card.debt_id,
        portfolio_id=card.portfolio_id,
        channel=channel,
        point_id=point_id,
        template=notice.name,
        language=language,
        amount_minor=written.amount_minor,
        currency=card.currency,
        planned_on=today,
        because="the law asks for it",
        words=written.words,
    )
    new = NoticeToSend(line.duty_id or None, message, answer="".join(str(given[name]) for name in notice.choices))
    action_id, _ = propose_notice(new=new, by=by, at=read.now)
    return action_id


def _debt_of(line: DutyLine, read: Read) -> DebtCard:
    """The debt it is about; of a duty about the person, their first open debt."""
    if line.debt_id is not None and line.debt_id in read.cards:
        return read.cards[line.debt_id]
    of_person = [card for card in read.cards.values() if card.person_id == line.person_id]
    if not of_person:
        raise NotComposed("no debt of this person is known")
    return min(of_person, key=lambda card: (card.state != "open", card.debt_id))


def _way(notice: LegalNotice, card: DebtCard, read: Read) -> tuple[str, int]:
    """By letter where there is an address; by email where the law permits it and the person agreed to email."""
    postal, email, has_agreed = read.points.get(card.debt_id, (None, None, False))
    if postal is not None and "letter" in notice.channels:
        return "letter", postal
    if email is not None and has_agreed and "email" in notice.channels:
        return "email", email
    raise NotComposed("no address is known to send it to: {notice}", notice=notice.title)


def _year(notice: LegalNotice, card: DebtCard, today: date) -> Year | None:
    """The last whole year of the agreement, where the notice is about it."""
    if notice.name != STATEMENT or card.opened_on is None:
        return None
    ends = list(_anniversaries(card.opened_on, today))
    if len(ends) < 2:
        return None
    return year_of(ledger.lines(card.debt_id), starts_on=ends[-2], ends_on=ends[-1])


def _anniversaries(opened_on: date, today: date) -> Iterator[date]:
    """The first day and each of its returns by today; the last of February where there is no such day."""
    for year in range(opened_on.year, today.year + 1):
        try:
            day = opened_on.replace(year=year)
        except ValueError:
            day = opened_on.replace(year=year, day=28)
        if day <= today:
            yield day


def _tell(line: DutyLine, notice: LegalNotice, key: str, reason: str, why: Sentence, now: datetime, by: Actor) -> None:
    """A work item says what is missing; the same lack is told once."""
    values = {"notice": notice.name, "why": why.kept()}
    new = work.NewWork(
        key=f"notice:{key}"[:120],
        kind="review",
        reason=reason,
        not_before=now,
        values=values,
        debt_id=line.debt_id if reason == "notice_lacks_facts" else None,
        person_id=line.person_id if reason == "notice_lacks_facts" else None,
    )
    work.create(new=new, by=by, at=now)
