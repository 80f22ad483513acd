"""Gathers the record of one person from every room, as items in time order, with the links of the trail behind it.

Nothing of anybody else goes in: of a joint debtor only how they are bound; decisions about a debt only where this
person is its first debtor; the value of a contact point that turned out to be somebody else's stays at home. Sealed
notes and identifiers are never opened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from dunwell import __version__
from dunwell.cases import queries as cases
from dunwell.contacts import decisions_queries
from dunwell.contacts import record_queries as contacts
from dunwell.contacts.decisions_queries import DecisionLine
from dunwell.contacts.record_queries import AnswerRecord, ContactRecord, JudgementRecord, NoticeRecord
from dunwell.core.actor import Actor
from dunwell.core.evidence import Item
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard
from dunwell.engine.reasons import words as reason_words
from dunwell.flows.evidence.law import spoken
from dunwell.flows.evidence.things import debt_items, person_item, told_items
from dunwell.ledger.queries import BookedLine
from dunwell.parties import queries as parties
from dunwell.parties.queries import PersonCard
from dunwell.rulebook import Rulebook
from dunwell.trail import queries as trail

EVERYTHING = 1_000_000
"""More rows than one person has."""
FILE_OF_ENTRY = re.compile(r"intake:(\d+):")
LEAVES_OUT = ("sealed_notes", "identifiers", "other_people")


class NotTheirs(LookupError):
    """The person is not bound by the debt that was named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose record, about which debt (None: all), for which complaint, printed in which language."""

    person_id: int
    debt_id: int | None = None
    complaint: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The items, the links that the pack may show in full, and the newest link when it was gathered."""

    asked: Asked
    person: PersonCard
    items: tuple[Item, ...]
    shown: frozenset[int]
    through: int


@dataclass(frozen=True, slots=True)
class _Record:
    """What the rooms answered."""

    card: PersonCard
    owed: tuple[DebtCard, ...]
    entries: dict[int, list[BookedLine]]
    decisions: tuple[tuple[int, DecisionLine], ...]
    judgements: tuple[JudgementRecord, ...]
    notices: tuple[NoticeRecord, ...]
    contacts: tuple[ContactRecord, ...]
    answers: tuple[AnswerRecord, ...]


def gather(asked: Asked, *, book: Rulebook, files: Path, now: datetime, by: Actor) -> Gathered:
    """Everything recorded about one person. Raises NotForYou, NoSuchPerson, NotTheirs."""
    through = trail.newest_link()
    record = _read(asked, now, by)
    shown = _links(asked, record, by)
    sent = _sent_links(asked.person_id)
    ids = [debt.debt_id for debt in record.owed]
    first = [_head(asked, book=book, through=through, now=now, by=by), person_item(record.card, now)]
    first += [item for debt in record.owed for item in debt_items(debt, asked.person_id, now)]
    dated = [
        *told_items(record.card, record.owed, record.entries, by=by),
        *_cases(asked, ids, now.date(), by),
        *(_decision(debt, line, book) for debt, line in record.decisions),
        *(_judgement(one, book) for one in record.judgements),
        *(_notice(one, sent.get(one.outbox_id), files) for one in record.notices),
        *(_contact(one) for one in record.contacts),
        *(_answer(one) for one in record.answers),
    ]
    dated.sort(key=lambda item: item.at)
    return Gathered(asked, record.card, (*first, *dated), shown, through)


def _read(asked: Asked, now: datetime, by: Actor) -> _Record:
    person_id, today = asked.person_id, now.date()
    card = parties.person(person_id, on=today, seen_by=by)
    owed = debts.debts_of(person_id, as_of=today, seen_by=by)
    if asked.debt_id is not None:
        owed = [debt for debt in owed if debt.debt_id == asked.debt_id]
        if not owed:
            raise NotTheirs(f"person {person_id} is not bound by debt {asked.debt_id}; name one of their own debts")

    def concerns(debt_ids: Sequence[int]) -> bool:
        return asked.debt_id is None or asked.debt_id in debt_ids

    own = [debt.debt_id for debt in owed if debt.person_id == person_id]
    return _Record(
        card=card,
        owed=tuple(owed),
        entries={debt.debt_id: debts.why_balance(debt.debt_id, seen_by=by, as_of=today) for debt in owed},
        decisions=tuple(
            (debt, line) for debt in own for line in decisions_queries.of_debt(debt, seen_by=by, limit=EVERYTHING)
        ),
        judgements=tuple(one for one in contacts.judgements_of(person_id, seen_by=by) if concerns(one.debt_ids)),
        notices=tuple(one for one in contacts.notices_of(person_id, seen_by=by) if concerns(one.debt_ids)),
        contacts=tuple(one for one in contacts.contacts_of(person_id, seen_by=by) if concerns(one.debt_ids)),
        answers=tuple(
            one for one in contacts.answers_of(person_id, seen_by=by) if one.debt_id is None or concerns([one.debt_id])
        ),
    )


def _links(asked: Asked, record: _Record, by: Actor) -> frozenset[int]:
    """Links about the person, their debts, what was booked and decided on these, and what was judged of them."""
    entries = {line.entry_id for lines in record.entries.values() for line in lines}
    references = [line.reference for lines in record.entries.values() for line in lines]
    batches = {int(found.group(1)) for one in references if (found := FILE_OF_ENTRY.match(one))}
    things = [
        ("person", asked.person_id),
        *(("debt", debt.debt_id) for debt in record.owed),
        *(("entry", entry) for entry in entries),
        *(("batch", batch) for batch in batches),
        *(("run", line.run_id) for _, line in record.decisions),
        *(("portfolio", debt.portfolio_id) for debt in record.owed),
        *(("print_batch", one.print_batch_id) for one in record.notices if one.print_batch_id),
        *(("work", work.work_id) for work in cases.work_of(person_id=asked.person_id, seen_by=by)),
    ]
    judged = trail.covering("gate.judged", "judgement", {one.judgement_id for one in record.judgements})
    booked = trail.covering("entries.posted", "entry", entries)
    return frozenset({*trail.links_about(things), *judged.values(), *booked.values()})


def _sent_links(person_id: int) -> dict[object, int]:
    """The link that saw each message leave, by number of the message."""
    acts = trail.acts(about=("person", person_id), limit=EVERYTHING)
    return {act.because.get("outbox"): act.link_id for act in acts if act.did == "message.sent"}


def _head(asked: Asked, *, book: Rulebook, through: int, now: datetime, by: Actor) -> Item:
    what = {
        "person": asked.person_id, "debt": asked.debt_id, "complaint": asked.complaint, "made_at": moment(now),
        "made_by": by.name, "rulebook": book.version, "software": f"dunwell {__version__}", "through_link": through,
        "leaves_out": LEAVES_OUT,
    }  # fmt: skip
    return Item("pack", moment(now), what)


def moment(at: datetime) -> str:
    """An instant in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _cases(asked: Asked, debt_ids: Sequence[int], today: date, by: Actor) -> Iterator[Item]:
    """Promises and disputes that this person made; those of a joint debtor are theirs."""
    for promise in cases.promises_of(debt_ids, as_of=today, seen_by=by):
        if promise.person_id == asked.person_id:
            yield Item("promise", promise.made_on.isoformat(), {
                "promise": promise.promise_id, "debt": promise.debt_id, "amount_minor": promise.amount_minor,
                "currency": promise.currency, "made_on": promise.made_on, "due_on": promise.due_on,
                "last_on": promise.last_on, "channel": promise.channel, "taken_by": promise.taken_by,
                "state": promise.state, "paid_minor": promise.paid_minor, "because": promise.because,
            })  # fmt: skip
    for dispute in cases.disputes_of(debt_ids, seen_by=by):
        if dispute.person_id == asked.person_id:
            yield Item("dispute", dispute.received_on.isoformat(), {
                "dispute": dispute.dispute_id, "debt": dispute.debt_id, "form": dispute.form,
                "grounds": dispute.grounds, "part_minor": dispute.part_minor, "received_on": dispute.received_on,
                "answered_on": dispute.answered_on, "answer": dispute.answer, "answer_words": dispute.answer_words,
                "answer_reference": dispute.answer_reference, "document": dispute.document_id,
                "answered_by": dispute.answered_by, "put_right_on": dispute.put_right_on,
                "put_right_words": dispute.put_right_words,
            })  # fmt: skip


def _decision(debt_id: int, line: DecisionLine, book: Rulebook) -> Item:
    what = {
        "debt": debt_id, "run": line.run_id, "decision": line.decision, "reason": line.reason,
        "words": reason_words(line.reason), "step": line.step, "channel": line.channel,
        "days_past_due": line.days_past_due, "overdue_minor": line.overdue_minor, "action": line.action_id,
        "action_state": line.action_state, "rulebook": line.rulebook_version, "strategies": line.strategy_versions,
        "scorecard": line.scorecard_version, "inputs_sha256": line.inputs_hash,
        "rules": spoken(book, line.rules, day=line.as_of, version=line.rulebook_version),
    }  # fmt: skip
    return Item("decision", line.as_of.isoformat(), what)


def _judgement(one: JudgementRecord, book: Rulebook) -> Item:
    what = {
        "judgement": one.judgement_id, "action": one.action_id, "channel": one.channel, "debts": one.debt_ids,
        "answer": "yes" if one.is_allowed else "no", "words": one.words,
        "remedy": one.remedy,
        "earliest_at": moment(one.earliest_at) if one.earliest_at else None, "rulebook": one.rulebook_version,
        "inputs_sha256": one.inputs_hash,
        "rules": spoken(book, one.rules, day=one.at.astimezone(UTC).date(), version=one.rulebook_version),
    }  # fmt: skip
    return Item("judgement", moment(one.at), what)


def _notice(one: NoticeRecord, link_id: int | None, files: Path) -> Item:
    what: dict[str, object] = {
        "outbox": one.outbox_id, "action": one.action_id, "channel": one.channel, "point": one.point_id,
        "debts": one.debt_ids, "amount_minor": one.amount_minor, "currency": one.currency, "template": one.template,
        "language": one.language, "state": one.state, "permitted_at": moment(one.permitted_at),
        "sent_at": moment(one.sent_at) if one.sent_at else None, "because": one.because, "link": link_id,
        "subject": one.subject, "text": one.text, "html": one.html, "layout": one.layout,
        "text_sha256": one.text_sha256,
    }  # fmt: skip
    if one.letter_file:
        what["letter_pdf_sha256"] = one.letter_sha256
        what["letter_pdf_stored"] = _stored(files / one.letter_file, one.letter_sha256)
    return Item("notice", moment(one.sent_at or one.permitted_at), what)


def _stored(path: Path, sha256: str) -> str:
    """Whether the stored PDF is there and is the one that was printed."""
    if not path.is_file():
        return "missing"
    return "same" if hashlib.sha256(path.read_bytes()).hexdigest() == sha256 else "changed"


def _contact(one: ContactRecord) -> Item:
    what = {
        "key": one.key, "channel": one.channel, "direction": "in" if one.is_inbound else "out",
        "outcome": one.outcome, "debts": one.debt_ids, "point": one.point_id, "action": one.action_id,
        "local_on": one.local_on, "is_counted": one.is_counted, "is_without_permit": one.is_without_permit,
        "by": one.by, "note": one.note,
    }  # fmt: skip
    return Item("contact", moment(one.at), what)


def _answer(one: AnswerRecord) -> Item:
    what = {
        "inbound": one.inbound_id, "kind": one.kind, "debt": one.debt_id, "subject": one.subject, "text": one.text,
        "asks": one.asks,
    }  # fmt: skip
    return Item("answer", moment(one.at), what)
