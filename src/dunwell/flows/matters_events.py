"""What happened to a person's debts, told in the law's words: contacts, disputes, wishes, circumstances, payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dunwell.cases.queries import DisputeLine, OccurrenceLine
from dunwell.cases.states import FOUND_RIGHT, PROVEN
from dunwell.contacts.history import Made
from dunwell.contacts.notices import legal
from dunwell.core.columns import CHANNELS
from dunwell.core.matter import fields
from dunwell.debts.queries import ReceiptLine
from dunwell.flows.matters_reading import Record
from dunwell.flows.occurrence import source_of
from dunwell.parties.queries import CircumstanceLine, ConsentLine

PERSON = "P1"
OUTCOMES = {
    "conversation": "conversation",
    "no_answer": "no_answer",
    "voicemail": "voicemail",
    "busy": "busy",
    "not_in_service": "not_in_service",
}
FORMS = {
    "phone": "phone",
    "email": "email",
    "text": "email",
    "letter": "letter",
    "portal": "portal",
    "visit": "by_hand",
}
"""How a dispute came, by the word of the law; a text message is electronic writing, as an email is."""
GROUNDS = {"not_mine": "wrong_person", "wrong_amount": "wrong_amount", "already_paid": "no_debt"}
PROOF = "verification_sent"
EVENTS = legal.events()
"""By template what the law calls having sent it."""
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clock:
    """The moment asked about, on the person's clock.

    Desks and banks date what they write down by UTC, where it is tomorrow on a Californian evening. What is written
    down by now holds now: its date is never later than the person's today.
    """

    now: datetime

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def latest(self) -> date:
        """The later of the two dates that it is: here, and in UTC."""
        return max(self.today, self.now.astimezone(UTC).date())

    def day(self, on: date) -> str:
        """A date as it is told; one that is still to come, here and in UTC, stays what it is."""
        return (min(on, self.today) if on <= self.latest else on).isoformat()

    def moment(self, at: datetime) -> str:
        return at.astimezone(self.now.tzinfo).isoformat()

    def stands(self, line: CircumstanceLine) -> bool:
        """Whether a circumstance holds on either date."""
        return line.holds_on(self.today) or line.holds_on(self.latest)


def events_of(record: Record, names: Mapping[int, str], clock: Clock) -> list[Told]:
    """Everything recorded about these debts up to now, oldest first; what was recorded in the law's words is preferred.

    A room that tells the same as an occurrence tells less of it: its line is left out, so that nothing counts twice.
    """
    lines = [line for line in record.occurrences if not line.is_withdrawn]
    told = [*_occurrences(lines, names, clock)]
    sources = {source_of(line.occurrence_id) for line in lines}
    stands = [line for line in record.card.circumstances if not line.is_withdrawn and line.source not in sources]
    made = [*_contacts(record.made, names, clock)]
    proofs = [event for event in made if event["type"] == PROOF]
    kept = [
        *made,
        *(event for event in _disputes(record.disputes, names, clock) if not _is_told_by(event, proofs)),
        *(event for line in stands for event in _circumstance(line, names, clock)),
        *_opt_outs([line for line in record.card.consents if line.source not in sources], clock),
        *_payments(record.receipts, names, clock),
    ]
    found = [*told, *(event for event in kept if not any(_is_same(event, other) for other in told))]
    past = [event for event in found if event["at"][:10] <= clock.today.isoformat()]
    return sorted(past, key=lambda event: event["at"])


def _is_told_by(event: Told, proofs: Iterable[Told]) -> bool:
    """Whether it is the answer to a dispute that one of these letters gave."""
    return event["type"] == PROOF and any(_is_same(event, proof) for proof in proofs)


def _occurrences(lines: Iterable[OccurrenceLine], names: Mapping[int, str], clock: Clock) -> Iterator[Told]:
    """What was recorded in the law's words, as far as it is about these debts."""
    for line in lines:
        about = [names[debt_id] for debt_id in line.debt_ids if debt_id in names]
        if line.debt_ids and not about:
            continue
        is_to_the_hour = "T" in line.at
        at = clock.moment(datetime.fromisoformat(line.at)) if is_to_the_hour else clock.day(line.happened_on)
        yield _base(line.type, at, about) | dict(line.fields)


def _base(type_: str, at: str, about: Sequence[str]) -> Told:
    return {"type": type_, "at": at, "person": PERSON} | ({"debts": list(about)} if about else {})


def _is_same(event: Told, told: Told) -> bool:
    """Whether two lines tell one thing: of one kind, on one day, by one channel, about a debt in common."""
    if any(event.get(name) != told.get(name) for name in ("type", "channel")) or event["at"][:10] != told["at"][:10]:
        return False
    one, other = event.get("debts"), told.get("debts")
    return one is None or other is None or not set(one).isdisjoint(other)


def _contacts(made: Iterable[Made], names: Mapping[int, str], clock: Clock) -> Iterator[Told]:
    for one in made:
        about = [names[debt_id] for debt_id in one.debt_ids if debt_id in names]
        if not about:
            continue
        at = clock.moment(one.at)
        if one.template:
            yield from _notice(EVENTS[one.template], at, about, one.channel)
        outcome = {"outcome": OUTCOMES[one.outcome]} if one.outcome in OUTCOMES else {}
        kind = "contact_in" if one.is_inbound else "contact_out"
        yield _base(kind, at, about) | outcome | {"channel": one.channel}


def _notice(type_: str, at: str, about: Sequence[str], channel: str) -> Iterator[Told]:
    """A legal notice that went out, by the word of the law for it."""
    is_by_a_channel = "channel" in fields.EVENT[type_][0].split()
    yield _base(type_, at, about) | ({"channel": channel} if is_by_a_channel else {})


def _disputes(lines: Iterable[DisputeLine], names: Mapping[int, str], clock: Clock) -> Iterator[Told]:
    """Disputes with the proof that answered them. What was found right and is put right, or was taken back, is none."""
    for line in lines:
        if line.debt_id not in names or (line.answered_on and line.answer not in {*FOUND_RIGHT, *PROVEN}):
            continue
        if line.answer in FOUND_RIGHT and line.put_right_on and line.put_right_on <= clock.latest:
            continue
        about = [names[line.debt_id]]
        form = {"form": FORMS[line.form]} if line.form in FORMS else {}
        grounds = {"grounds": GROUNDS[line.grounds]} if line.grounds in GROUNDS else {}
        yield _base("dispute_received", clock.day(line.received_on), about) | form | grounds
        if line.answered_on and line.answer in PROVEN:
            yield _base(PROOF, clock.day(line.answered_on), about)


def _circumstance(line: CircumstanceLine, names: Mapping[int, str], clock: Clock) -> Iterator[Told]:
    """What the law calls an event among the circumstances of a person."""
    if line.debt_id is not None and line.debt_id not in names:
        return
    about, at = about_debts(line, names), clock.day(line.starts_on)
    if line.kind == "cease":
        yield _base("cease_request_received", at, about) | {"form": "letter"}
    elif line.kind == "insolvency":
        kind = "consumer_proposal_filed" if line.detail == "proposal" else "bankruptcy_petition_filed"
        yield _base(kind, at, about)
    elif (line.kind, line.detail) == ("representation", "debt_adviser"):
        yield _base("adviser_notice_received", at, about)
    elif line.kind == "moratorium":
        ends = {"ends_on": line.ends_on.isoformat()} if line.ends_on else {}
        starts = {"kind": "standard", "starts_on": clock.day(line.starts_on)}
        yield _base("moratorium_notified", at, about) | starts | ends


def about_debts(line: CircumstanceLine, names: Mapping[int, str]) -> list[str]:
    """The debt it is about; empty: every debt, or one that is not asked about."""
    return [names[line.debt_id]] if line.debt_id is not None and line.debt_id in names else []


def _opt_outs(consents: Sequence[ConsentLine], clock: Clock) -> Iterator[Told]:
    """Channels refused, but for those that the newest line opens again. What is refused at one point is not here."""
    standing: dict[str, ConsentLine] = {}
    for line in sorted(consents, key=lambda line: (line.starts_on, line.recorded_at)):
        if line.starts_on > clock.latest or (line.point_id is not None and not line.is_given):
            continue
        standing |= dict.fromkeys(CHANNELS if line.channel == "all" else (line.channel,), line)
    for channel, line in standing.items():
        if not line.is_given and (line.ends_on is None or line.ends_on > clock.today) and channel in CHANNELS:
            yield {"type": "opt_out_received", "at": clock.day(line.starts_on), "channel": channel, "person": PERSON}


def _payments(receipts: Iterable[ReceiptLine], names: Mapping[int, str], clock: Clock) -> Iterator[Told]:
    for line in receipts:
        if line.debt_id is not None and line.debt_id in names and line.state == "booked" and line.amount_minor > 0:
            base = _base("payment_received", clock.day(line.received_on), [names[line.debt_id]])
            yield base | {"amount_minor": line.amount_minor}
