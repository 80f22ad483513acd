"""Deliver: what was decided goes through the gate, and what passed it leaves. The only sender of the product.

Each round asks the gate about the actions that are due (in one transaction with the facts it looks at), asks it again
for messages whose permit ran out, and drains the outbox. A version of the law that begins meanwhile
holds from the next batch on. Kill it at any moment and run it again: nothing is lost.

Nothing is doubled either, with one honest limit. A channel and a database cannot be written in one transaction. When
this process dies after a mail server took a message and before the next statement has stored its answer, nobody can
know whether it went. Such a row stays in `sending` until its lease is over; then the gate is asked again, and a yes
sends it under the same Message-ID (the same key for a text), which mail programs and providers recognise; a no records
the contact as `unconfirmed`, which the law's windows count. One message at most is in that doubt per process, for the
moment between two statements. Letters are never in doubt: a folder of letters appears only after its rows are stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from dunwell.contacts import gate, outbox, permits, queries
from dunwell.contacts.gate_judging import Asked, Verdict
from dunwell.core.actor import Actor
from dunwell.flows.deliver_frames import prepared
from dunwell.flows.deliver_letters import drop_folders, finish_folders, print_letters
from dunwell.flows.deliver_ports import Outlets
from dunwell.flows.deliver_sending import record_unconfirmed, send_messages
from dunwell.flows.matters import matters_asked
from dunwell.parties import reaching

BATCH = 500
"""Actions that the gate is asked about in one transaction."""
CLAIM = 25
"""Messages claimed at once; the rest of a claim is given back when sending is slow."""
LETTERS = 500
SENT_BY_MACHINE = ("email", "text")


@dataclass(slots=True)
class Delivered:
    """What one delivery did, counted."""

    answers: Counter[str] = field(default_factory=Counter)
    """The gate's answers: permitted, waiting, refused, cancelled, expired."""
    renewals: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    """By channel."""
    not_sent: Counter[str] = field(default_factory=Counter)
    """queued (will be tried again), failed."""
    batches: list[str] = field(default_factory=list)
    """Folders of letters, relative to the home's files."""


def deliver(*, outlets: Outlets, by: Actor, on_step: Callable[[str, int], None] | None = None) -> Delivered:
    """Do everything that is due now. Safe to repeat, and to run in several processes at once.

    on_step   told what is being done ("gate", "email", "letter") and how many it concerned
    """
    done = Delivered()
    tell = on_step or _silent
    finish_folders(outlets)
    drop_folders(outlets, outbox.abandon_batches(now=outlets.clock.now()))
    _ask_gate(outlets, done, by, tell)
    _ask_again(outlets, done, by, tell)
    for channel in SENT_BY_MACHINE:
        while messages := outbox.claim(channels=(channel,), now=outlets.clock.now(), limit=CLAIM):
            before = done.sent[channel]
            send_messages(messages, outlets=outlets, sent=done.sent, not_sent=done.not_sent, by=by)
            tell(channel, done.sent[channel] - before)
    while folder := print_letters(outlets=outlets, limit=LETTERS, sent=done.sent, not_sent=done.not_sent, by=by):
        done.batches.append(folder)
        tell("letter", done.sent["letter"])
    return done


def _silent(what: str, count: int) -> None:
    del what, count


def _ask_gate(outlets: Outlets, done: Delivered, by: Actor, tell: Callable[[str, int], None]) -> None:
    last = 0
    while ids := queries.due_actions(
        now=outlets.clock.now(), channels=gate.MACHINE_CHANNELS, limit=BATCH, after_id=last
    ):
        last = ids[-1]
        while ids:
            first, ids = _one_each(ids)
            verdicts = ask_gate(first, outlets=outlets, by=by)
            done.answers.update(verdict.answer for verdict in verdicts)
            tell("gate", len(verdicts))


def _one_each(action_ids: Sequence[int]) -> tuple[list[int], list[int]]:
    """The first action of each person, and the rest: a second is asked about when the first is on its way."""
    people = queries.people_of(action_ids)
    first = set({people[action_id]: action_id for action_id in reversed(action_ids)}.values())
    return sorted(first), [action_id for action_id in action_ids if action_id not in first]


@transaction.atomic
def ask_gate(action_ids: Sequence[int], *, outlets: Outlets, by: Actor) -> list[Verdict]:
    """Judge these actions with the facts of this very transaction, and act on every answer."""
    actions = gate.locked(action_ids)
    given = _given(outlets, [gate.asked_of(action) for action in actions], by=by)
    return gate.review(actions=actions, given=given, mail_domain=outlets.mail_domain, by=by)


def _given(outlets: Outlets, asked: Sequence[Asked], *, by: Actor, besides: Sequence[int] = ()) -> gate.Given:
    """What the gate looks at for these contacts, in as many questions for many as for one."""
    now = outlets.clock.now()
    book = outlets.law(now)
    debt_ids = [debt_id for one in asked for debt_id in one.debt_ids]
    return gate.Given(
        frame=prepared(outlets.reader, debt_ids, now=now, book=book, besides=besides),
        points=reaching.points([one.point_id for one in asked], on=now.date()),
        matters=matters_asked(asked, at=now, seen_by=by, besides=besides),
        book=book,
        now=now,
    )


def _ask_again(outlets: Outlets, done: Delivered, by: Actor, tell: Callable[[str, int], None]) -> None:
    while count := _renew_some(outlets, done, by):
        tell("gate", count)


@transaction.atomic
def _renew_some(outlets: Outlets, done: Delivered, by: Actor) -> int:
    """Messages whose permit ran out, or whose process died while sending: the gate speaks again."""
    rows = outbox.lapsed(channels=gate.MACHINE_CHANNELS, now=outlets.clock.now(), limit=BATCH)
    asked = [gate.asked_of(row.permit.action) for row in rows]
    given = _given(outlets, asked, by=by, besides=[one.action_id for one in asked])
    verdicts = permits.renew(rows=rows, given=given, by=by)
    for row, verdict in zip(rows, verdicts, strict=True):
        done.renewals[verdict.answer] += 1
        if row.state == "sending" and not verdict.is_allowed:
            message = outbox.message_of(row, attempts=row.attempts)
            record_unconfirmed(message, point=given.points.get(message.point_id), now=given.now, by=by)
    return len(rows)
