"""Answer: what came back by email is kept once, brought to the right person, and acted on where acting is safe.

Safe means: it can only stop us. A wish to stop is done at once; a death, an insolvency, a representative or a dispute
that someone writes of stops contact until a person has looked; nothing that was written is ever decided against them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.cases import work
from dunwell.contacts import contacts_log, inbound
from dunwell.contacts.inbound import Answered
from dunwell.contacts.inbound_reading import Failure, Reading, read
from dunwell.contacts.inbound_words import Asked, asked
from dunwell.core.actor import Actor
from dunwell.core.ports import Mailbox, Vault
from dunwell.core.words import Channel, CircumstanceKind
from dunwell.debts import senders
from dunwell.debts.senders import Owed
from dunwell.flows import circumstance, dispute
from dunwell.flows.deliver_frames import local_date
from dunwell.flows.stop import cancel, stop
from dunwell.parties import reaching
from dunwell.parties.circumstances import NewCircumstance
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail

REPORTED = {
    "death": CircumstanceKind.DECEASED,
    "insolvency": CircumstanceKind.INSOLVENCY,
    "representation": CircumstanceKind.REPRESENTATION,
}
"""What someone may write of that stops contact until a person has confirmed or withdrawn it."""
URGENT = 1_000_000
"""Priority of answers that a person must see before routine ones."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who wrote, as far as we know, about which debts, and on which day of theirs."""

    person_id: int
    debts: tuple[Owed, ...]
    on: date
    channel: str
    """The one that a wish to stop is about: that of our message, else that of theirs."""
    heard: Channel
    """The one they wrote by."""
    is_certain: bool
    """It answers a message of ours; else the sender's address alone tells."""


def read_mailbox(
    *, mailbox: Mailbox, vault: Vault, by: Actor, at: datetime, on_message: Callable[[], None] | None = None
) -> Counter[str]:
    """Take in every message; counts by kind: reply, bounce, auto_reply, unknown, known (read before)."""
    counts: Counter[str] = Counter()
    for received in mailbox.messages():
        counts[take(received.raw, vault=vault, by=by, at=at)] += 1
        if on_message:
            on_message()
    return counts


@transaction.atomic
def take(raw: bytes, *, vault: Vault, by: Actor, at: datetime) -> str:
    """Take in one raw message, in one transaction; returns its kind, or `known` when it was read before."""
    reading = read(raw)
    if inbound.is_known(reading.sha256):
        return "known"
    ours = inbound.answered(reading.answers)
    writer = _writer(reading, ours, at)
    wishes = asked(reading.subject, reading.said) if reading.kind == "reply" else Asked(())
    hold_people([writer.person_id] if writer else [])
    kind = _kind(reading, ours, writer, at)
    inbound_id = inbound.keep(
        reading=reading,
        kind=kind,
        ours=ours,
        person_id=writer.person_id if writer else None,
        debt_id=writer.debts[0].debt_id if writer and writer.debts else None,
        asks=wishes.asks,
        received_at=at,
    )
    if inbound_id is None:
        return "known"
    if kind == "unknown" or writer is None:
        for_a_person(inbound_id, "inbound_unknown", wishes, writer, by=by, at=at)
    elif kind == "bounce" and ours and reading.failure:
        _bounced(inbound_id, reading.failure, ours, writer, by=by, at=at)
    elif kind == "reply":
        act_on(inbound_id, wishes, writer, vault=vault, by=by, at=at)
    about = ("person", writer.person_id) if writer else ("inbound", inbound_id)
    because = {"inbound": inbound_id, "kind": kind, "asks": wishes.asks, "answers": ours.outbox_id if ours else None}
    trail.note(by=by, did="inbound.kept", about=about, at=at, because=because)
    return kind


def _writer(reading: Reading, ours: Answered | None, at: datetime) -> Writer | None:
    """The person behind a message: of the message it answers, else the only one with the sender's address."""
    if ours:
        person_id = ours.person_id
        owed = tuple(debt for debt in senders.owed(ours.debt_ids).values() if debt.person_id == person_id)
    else:
        people = reaching.people_with_email(reading.from_address) if reading.from_address else []
        if len(people) != 1:
            return None
        person_id = people[0]
        owed = tuple(debt for debt in senders.debts_of_people([person_id]) if debt.state == "open")
    day = local_date(reaching.clock_zone(person_id, on=at.date()), at)
    return Writer(person_id, owed, day, ours.channel if ours else Channel.EMAIL, Channel.EMAIL, ours is not None)


def _kind(reading: Reading, ours: Answered | None, writer: Writer | None, at: datetime) -> str:
    """A report about another address than the one we wrote to, or about no message of ours, is for a person to read."""
    if writer is None:
        return "unknown"
    if reading.kind == "bounce":
        if ours is None or reading.failure is None:
            return "unknown"
        point = reaching.points([ours.point_id], on=at.date()).get(ours.point_id)
        if reading.failure.recipient and (point is None or reading.failure.recipient != point.value):
            return "unknown"
    return reading.kind


def _bounced(inbound_id: int, failure: Failure, ours: Answered, writer: Writer, *, by: Actor, at: datetime) -> None:
    """A permanent failure marks message and contact point; an unclear one is for a person; a delay is only kept."""
    if failure.is_permanent:
        inbound.mark_bounced(ours.outbox_id, f"{failure.status} {failure.words}".strip())
        contacts_log.mark_bounced(f"outbox:{ours.outbox_id}")
        because = f"bounced {failure.status}".strip()
        circumstance.mark_point(point_id=ours.point_id, state="bounced", because=because, by=by, at=at)
    elif failure.status.startswith("4"):
        return
    why = "address_bounced" if failure.is_permanent else "bounce_unclear"
    _put(inbound_id, "bounce", why, writer, {"point": ours.point_id, "status": failure.status}, by=by, at=at)


def act_on(inbound_id: int, wishes: Asked, writer: Writer, *, vault: Vault, by: Actor, at: datetime) -> None:
    """Log the reply, act on the wishes that stop us, and bring it before a person."""
    contacts_log.write(
        contacts_log.Happened(
            key=f"inbound:{inbound_id}",
            channel=writer.heard,
            person_id=writer.person_id,
            debt_ids=tuple(debt.debt_id for debt in writer.debts),
            happened_at=at,
            local_on=writer.on,
            outcome="replied",
            is_inbound=True,
        ),
        creditors={debt.debt_id: debt.creditor_id for debt in writer.debts},
        by=by.name,
    )
    for ask in wishes.asks:
        if ask in {"stop", "cease"}:
            _stop(inbound_id, writer, "all" if ask == "cease" else writer.channel, by=by, at=at)
        elif ask in REPORTED:
            _report(inbound_id, writer, REPORTED[ask], vault=vault, by=by, at=at)
        elif ask in {"dispute", "paid"}:
            _dispute(writer, wishes.grounds or "other", by=by, at=at)
    if wishes.asks != ("stop",):
        for_a_person(inbound_id, "reply_to_read", wishes, writer, by=by, at=at)


def _stop(inbound_id: int, writer: Writer, channel: str, *, by: Actor, at: datetime) -> None:
    """The person does not want this channel, or any."""
    stop(
        person_id=writer.person_id,
        channel=channel,
        source=f"inbound:{inbound_id}",
        words="asked to stop in writing",
        on=writer.on,
        by=by,
        at=at,
    )


def _report(inbound_id: int, writer: Writer, kind: CircumstanceKind, *, vault: Vault, by: Actor, at: datetime) -> None:
    new = NewCircumstance(kind, f"inbound:{inbound_id}", writer.on, detail="reported")
    circumstance.record(person_id=writer.person_id, new=new, vault=vault, by=by, at=at)
    cancel(
        person_id=writer.person_id,
        because=f"a message speaks of {kind}; a person must look",
        channels=tuple(Channel),
        by=by,
        at=at,
    )


def _dispute(writer: Writer, grounds: str, *, by: Actor, at: datetime) -> None:
    """Open a dispute on every debt the message answers; it stops contact about them until somebody has looked."""
    for debt in writer.debts:
        dispute.open_dispute(
            debt_id=debt.debt_id,
            person_id=writer.person_id,
            received_on=writer.on,
            form=writer.heard,
            grounds=grounds,
            by=by,
            at=at,
        )


def for_a_person(inbound_id: int, why: str, wishes: Asked, writer: Writer | None, *, by: Actor, at: datetime) -> None:
    """Bring a message before a member of staff; what it asks comes first."""
    values = {"asks": ",".join(wishes.asks), "certain": writer.is_certain if writer else False}
    _put(inbound_id, "reply", why, writer, values, by=by, at=at, is_urgent=bool(wishes.asks))


def _put(
    inbound_id: int,
    kind: str,
    why: str,
    writer: Writer | None,
    values: dict[str, object],
    *,
    by: Actor,
    at: datetime,
    is_urgent: bool = False,
) -> None:
    new = work.NewWork(
        key=f"inbound:{inbound_id}",
        kind=kind,
        reason=why,
        not_before=at,
        values={"inbound": inbound_id, **values},
        debt_id=writer.debts[0].debt_id if writer and writer.debts else None,
        person_id=writer.person_id if writer else None,
        priority=URGENT if is_urgent else 0,
    )
    work.create(new=new, by=by, at=at)
