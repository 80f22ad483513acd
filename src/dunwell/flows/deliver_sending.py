"""Hands claimed messages to their channel one by one, and records each answer before the next message leaves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime

from django.db import transaction

from dunwell.cases import work
from dunwell.contacts import contacts_log, outbox
from dunwell.contacts.outbox import LEASE, Message
from dunwell.core.actor import Actor
from dunwell.core.ports import Delivery, Email, Text
from dunwell.debts import senders
from dunwell.debts import services as debts
from dunwell.debts.senders import Sender
from dunwell.flows import circumstance
from dunwell.flows.deliver_frames import local_date
from dunwell.flows.deliver_ports import Outlets
from dunwell.parties import reaching
from dunwell.parties.queries import hold_people
from dunwell.parties.reaching import Reachable
from dunwell.trail import services as trail

ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
NUMBER = re.compile(r"\+?\d{7,}")


def send_messages(
    messages: Sequence[Message], *, outlets: Outlets, sent: Counter[str], not_sent: Counter[str], by: Actor
) -> None:
    """Send claimed emails or texts. What is not handed over in half the lease is given back to the outbox.

    So is the rest of a claim when the permit of its next message has ended: facts changed since, or it took too long.
    """
    started = outlets.clock.now()
    points = reaching.points([message.point_id for message in messages], on=started.date())
    names = senders.senders(message.portfolio_id for message in messages)
    before = outbox.previous_message_ids([message.person_id for message in messages], now=started)
    left = list(messages)
    try:
        while left and outlets.clock.now() - started < LEASE / 2:
            message = left[0]
            point = points[message.point_id]
            if not outbox.is_still_ours(message, now=outlets.clock.now()):
                break
            left.pop(0)
            delivery = _hand_over(
                message, point, names[message.portfolio_id], before.get(message.person_id, ""), outlets
            )
            state = settle(message, delivery, point=point, now=outlets.clock.now(), by=by)
            if state == "sent":
                sent[message.channel] += 1
                if message.channel == "email":
                    before[message.person_id] = message.message_id
            else:
                not_sent[state] += 1
    finally:
        if left:
            outbox.give_back(left, now=outlets.clock.now())


def _hand_over(message: Message, point: Reachable, sender: Sender, previous: str, outlets: Outlets) -> Delivery:
    if message.channel == "text":
        return outlets.text.send(Text(message.message_id, point.value, message.text))
    return outlets.email.send(
        Email(
            message_id=message.message_id,
            to_address=point.value,
            to_name=point.person_name,
            from_address=sender.email,
            from_name=sender.name,
            subject=message.subject,
            text=message.text,
            html=message.html,
            language=message.language,
            reply_to=outlets.reply_to,
            in_reply_to=previous,
            references=(previous,) if previous else (),
            headers={"Date": format_datetime(outlets.clock.now().astimezone(UTC))},
        )
    )


@transaction.atomic
def settle(message: Message, delivery: Delivery, *, point: Reachable, now: datetime, by: Actor) -> str:
    """Record what the channel said, in one transaction: outbox, action, contact, snapshot, trail. Returns the state."""
    hold_people([message.person_id])
    delivery = replace(delivery, reason=without_addresses(delivery.reason))
    if delivery.was_accepted:
        if outbox.mark_sent(message, reference=delivery.provider_reference, now=now):
            log_sent([message], points={point.point_id: point}, now=now, by=by)
        return "sent"
    state = outbox.mark_refused(message, delivery, now=now)
    if state == "failed":
        record_failure(message, delivery, point=point, now=now, by=by)
    return state


def without_addresses(words: str) -> str:
    """What a server said, without the address or number it repeats: neither belongs on the trail or in a log."""
    return NUMBER.sub("…", ADDRESS.sub("…", words))


def log_sent(messages: Sequence[Message], *, points: Mapping[int, Reachable], now: datetime, by: Actor) -> None:
    """Contacts, ladder steps and trail of messages that went."""
    owed = senders.owed(debt_id for message in messages for debt_id in message.debt_ids)
    creditors = {debt_id: debt.creditor_id for debt_id, debt in owed.items()}
    for message in messages:
        contacts_log.write(
            contacts_log.Happened(
                key=f"outbox:{message.outbox_id}",
                channel=message.channel,
                person_id=message.person_id,
                debt_ids=message.debt_ids,
                happened_at=now,
                local_on=local_date(points[message.point_id].clock_zone, now),
                outcome="sent",
                point_id=message.point_id,
                action_id=message.action_id,
            ),
            creditors=creditors,
            by=by.name,
        )
        because: dict[str, object] = {
            "outbox": message.outbox_id,
            "action": message.action_id,
            "channel": message.channel,
            "debts": message.debt_ids,
            "text": message.sha256,
        }
        trail.note(by=by, did="message.sent", about=("person", message.person_id), at=now, because=because)
    debts.mark_changed(owed)


def record_failure(message: Message, delivery: Delivery, *, point: Reachable, now: datetime, by: Actor) -> None:
    """A message that will not arrive: the contact point is marked when it is to blame, and a person is told."""
    if delivery.is_point_unusable and point.is_usable:
        circumstance.mark_point(point_id=point.point_id, state="bounced", because=delivery.reason[:200], by=by, at=now)
    work.create(
        new=work.NewWork(
            key=f"undelivered:{message.outbox_id}",
            kind="bounce",
            reason="message_undeliverable",
            not_before=now,
            values={"channel": message.channel, "point": point.point_id, "outbox": message.outbox_id},
            debt_id=message.debt_ids[0],
            person_id=message.person_id,
            action_id=message.action_id,
        ),
        by=by,
        at=now,
    )
    because: dict[str, object] = {"outbox": message.outbox_id, "channel": message.channel, "point": point.point_id}
    trail.note(by=by, did="message.failed", about=("person", message.person_id), at=now, because=because)


def record_unconfirmed(message: Message, *, point: Reachable | None, now: datetime, by: Actor) -> None:
    """A message whose process died while sending it, and that may not be sent again: count it as if it had arrived."""
    contacts_log.write(
        contacts_log.Happened(
            key=f"outbox:{message.outbox_id}",
            channel=message.channel,
            person_id=message.person_id,
            debt_ids=message.debt_ids,
            happened_at=now,
            local_on=local_date(point.clock_zone if point else None, now),
            outcome="unconfirmed",
            point_id=message.point_id,
            action_id=message.action_id,
            note="handed over when the process stopped; no answer was stored",
        ),
        creditors={debt_id: debt.creditor_id for debt_id, debt in senders.owed(message.debt_ids).items()},
        by=by.name,
    )
    debts.mark_changed(message.debt_ids)
