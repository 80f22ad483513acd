"""Answers by text: read like an answer by email. A wish to stop holds for everybody who has that number."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from dunwell.contacts import inbound
from dunwell.contacts.inbound_reading import TEXT_LETTERS, Reading
from dunwell.contacts.inbound_words import Asked, asked, plain_text
from dunwell.core.actor import Actor
from dunwell.core.ports import InboundText, Vault
from dunwell.core.words import Channel
from dunwell.debts import senders
from dunwell.flows.answer import Writer, act_on, for_a_person
from dunwell.flows.deliver_frames import local_date
from dunwell.flows.stop import stop
from dunwell.parties import reaching
from dunwell.parties.queries import hold_people
from dunwell.trail import services as trail

STOPS = ("stop", "cease")


@transaction.atomic
def take_text(message: InboundText, *, vault: Vault, by: Actor, at: datetime) -> str:
    """Take in one message, in one transaction; returns its kind: reply, unknown, or known when it was taken before.

    A number that several people have tells nobody apart: the message is for a person to read, and a wish to stop holds
    for each of them.
    """
    reading = _reading(message)
    if inbound.is_known(reading.sha256):
        return "known"
    people = reaching.people_with_number(message.from_number)
    hold_people(people)
    writer = _writer(people[0], at) if len(people) == 1 else None
    wishes = asked("", reading.said)
    kind = "reply" if writer else "unknown"
    inbound_id = inbound.keep(
        reading=reading,
        kind=kind,
        ours=None,
        person_id=writer.person_id if writer else None,
        debt_id=writer.debts[0].debt_id if writer and writer.debts else None,
        asks=wishes.asks,
        received_at=at,
    )
    if inbound_id is None:
        return "known"
    if writer:
        act_on(inbound_id, wishes, writer, vault=vault, by=by, at=at)
    else:
        _stop_all(inbound_id, people, wishes, by=by, at=at)
        for_a_person(inbound_id, "inbound_unknown", wishes, None, by=by, at=at)
    about = ("person", writer.person_id) if writer else ("inbound", inbound_id)
    because = {"inbound": inbound_id, "kind": kind, "asks": wishes.asks, "answers": None}
    trail.note(by=by, did="inbound.kept", about=about, at=at, because=because)
    return kind


def _reading(message: InboundText) -> Reading:
    """As a reply that quotes nothing; known again by the provider's id of it."""
    text = plain_text(message.body, "")[:TEXT_LETTERS]
    return Reading(
        sha256=hashlib.sha256(f"text:{message.provider_id}".encode()).hexdigest(),
        kind="reply",
        from_address=message.from_number,
        subject="",
        text=text,
        said=text,
        answers=(),
        failure=None,
        attachments_count=0,
    )


def _writer(person_id: int, at: datetime) -> Writer:
    owed = tuple(debt for debt in senders.debts_of_people([person_id]) if debt.state == "open")
    day = local_date(reaching.clock_zone(person_id, on=at.date()), at)
    return Writer(person_id, owed, day, Channel.TEXT, Channel.TEXT, is_certain=False)


def _stop_all(inbound_id: int, people: list[int], wishes: Asked, *, by: Actor, at: datetime) -> None:
    """Nobody who has the number is written to by text any more; who asked us to stop altogether, in no way."""
    if not set(STOPS).intersection(wishes.asks):
        return
    for person_id in people:
        stop(
            person_id=person_id,
            channel="all" if "cease" in wishes.asks else Channel.TEXT,
            source=f"inbound:{inbound_id}",
            words="asked to stop in writing",
            on=local_date(reaching.clock_zone(person_id, on=at.date()), at),
            by=by,
            at=at,
        )
