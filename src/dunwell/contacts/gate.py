"""The gate, the one way out: it judges actions, records yes and no, writes permit and outbox in one transaction.

The caller brings the frame of this very moment (a flow makes it, inside the same transaction), so that nothing happens
between the look and the leave. A yes lasts PERMIT_MINUTES at most, and no longer than the law allows. Nothing else in
the product makes a permit or an outbox row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import polars as pl
from django.db import transaction
from django.db.models import Q

from dunwell.contacts.gate_judging import Asked, Verdict, judge, words_hash
from dunwell.contacts.gate_law import PERMIT_MINUTES, Told
from dunwell.contacts.models import Action, Judgement, Outbox, Permit, RuleSpoke, Run
from dunwell.contacts.notices.wording import VALIDATION_NOTICE, UnknownWording, load
from dunwell.core.actor import Actor
from dunwell.core.chain import rows_root
from dunwell.core.refusal import Refusal
from dunwell.parties.queries import hold_people
from dunwell.parties.reaching import Reachable
from dunwell.rulebook import Rulebook
from dunwell.trail import services as trail

MACHINE_CHANNELS = ("email", "text", "letter")
"""What leaves by itself. Calls and visits are made by people, who ask the gate when they dial."""
ASKABLE = ("approved", "waiting")


class AlreadyMoved(Refusal, RuntimeError):
    """Someone else moved the action first; read it again and decide again."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the gate looks at: rows made this moment, the points named, the matters, the law and the time."""

    frame: pl.DataFrame
    points: Mapping[int, Reachable]
    matters: Mapping[int, Told]
    """The matter of each contact, by the id of its action."""
    book: Rulebook
    now: datetime
    is_by_specialist: bool = False
    """Of calls and visits: whether a specialist makes them."""


def askable() -> Q:
    """Actions that may be judged: approved or waiting, proposed by hand or by a night that was released."""
    released = Run.objects.filter(state="released").values("pk")
    return Q(state__in=ASKABLE) & (Q(run_id__isnull=True) | Q(run_id__in=released))


def locked(action_ids: Sequence[int]) -> list[Action]:
    """The actions that may be judged, locked until the transaction ends, in order of id; their people are held first.

    Two processes that judged one person at once would each count what the other has not stored yet, and both say yes.
    """
    hold_people(Action.objects.filter(pk__in=action_ids).values_list("person_id", flat=True))
    found = Action.objects.select_for_update().filter(askable(), pk__in=action_ids)
    return list(found.order_by("pk"))


def asked_of(action: Action, *, is_by_specialist: bool = False) -> Asked:
    """What the action wants, for `judge`."""
    return Asked(
        action_id=action.pk,
        person_id=action.person_id,
        debt_ids=debt_ids_of(action),
        channel=action.channel,
        point_id=action.point_id,
        amount_minor=action.amount_minor,
        purpose=purpose_of(action),
        text_sha256=action.text_sha256,
        words_sha256=words_hash(action.channel, action.subject, action.text, action.html)
        if action.channel in MACHINE_CHANNELS
        else action.text_sha256,
        not_after=action.not_after,
        is_by_specialist=is_by_specialist,
    )


def debt_ids_of(action: Action) -> tuple[int, ...]:
    """All debts it speaks of, the leading one first."""
    return tuple(int(debt_id) for debt_id in action.debt_ids.split(",") if debt_id)


def purpose_of(action: Action) -> str:
    """What it is for, as `Asked.purpose` says it."""
    if action.channel not in MACHINE_CHANNELS:
        return "call" if action.run_id is not None else ""
    if action.template == VALIDATION_NOTICE:
        return "notice"
    try:
        return load(action.template, action.language).purpose
    except UnknownWording:
        return "demand"


@transaction.atomic
def review(*, actions: Sequence[Action], given: Given, mail_domain: str, by: Actor) -> list[Verdict]:
    """Judge the actions and act on each answer: permit and outbox, wait, refuse, cancel, expire.

    Given    actions from `locked`, in the same transaction
    Always   one Judgement per action; a permit and (for what a machine sends) an outbox row exactly for each yes;
             every action that was asked about has moved, or nothing is written
    Raises   AlreadyMoved
    """
    if not actions:
        return []
    asked = [asked_of(action, is_by_specialist=given.is_by_specialist) for action in actions]
    verdicts = judged(asked, given)
    judgements = record(verdicts, given=given)
    allowed = [
        (action, judgement, verdict)
        for action, judgement, verdict in zip(actions, judgements, verdicts, strict=True)
        if judgement.is_allowed
    ]
    permits = Permit.objects.bulk_create([_permit(*each, given.now) for each in allowed])
    Outbox.objects.bulk_create(
        [
            Outbox(permit=permit, message_id=new_message_id(permit.channel, mail_domain), next_try_at=given.now)
            for permit in permits
            if permit.channel in MACHINE_CHANNELS
        ]
    )
    _move(actions, verdicts)
    note(verdicts, judgements, by=by, at=given.now)
    return verdicts


def judged(asked: Sequence[Asked], given: Given) -> list[Verdict]:
    """The verdict on each contact, in order; nothing is written."""
    return judge(
        asked, given.frame, points=given.points, matters=given.matters, book=given.book, now=given.now
    )  # fmt: skip


def record(verdicts: Sequence[Verdict], *, given: Given) -> list[Judgement]:
    """Write every answer down, yes and no, and each rule that spoke in a no."""
    judgements = Judgement.objects.bulk_create(
        [
            Judgement(
                action_id=verdict.action_id,
                judged_at=given.now,
                is_allowed=verdict.is_allowed,
                rules=",".join(verdict.rules),
                words=verdict.words,
                remedy=verdict.remedy,
                earliest_at=verdict.earliest_at,
                rulebook_version=given.book.version,
                inputs_hash=verdict.inputs_hash,
            )
            for verdict in verdicts
        ]
    )
    RuleSpoke.objects.bulk_create(
        [
            RuleSpoke(judgement_id=judgement.pk, rule_id=rule_id, judged_at=given.now)
            for judgement, verdict in zip(judgements, verdicts, strict=True)
            if not verdict.is_allowed
            for rule_id in verdict.rules
        ]
    )
    return judgements


def note(verdicts: Sequence[Verdict], judgements: Sequence[Judgement], *, by: Actor, at: datetime) -> None:
    """One link of the trail over all answers of one asking."""
    root = rows_root(
        hashlib.sha256(f"{verdict.action_id}:{verdict.answer}:{verdict.inputs_hash}".encode()).digest()
        for verdict in verdicts
    )
    allowed = sum(verdict.is_allowed for verdict in verdicts)
    because: dict[str, object] = {
        "asked": len(verdicts),
        "allowed": allowed,
        "judgements": [judgements[0].pk, judgements[-1].pk],
    }
    if len(verdicts) == 1:
        because |= {"action": verdicts[0].action_id, "answer": verdicts[0].answer, "rules": verdicts[0].rules}
    trail.note(
        by=by,
        did="gate.judged",
        about=("judgement", judgements[0].pk),
        at=at,
        because=because,
        rows=(len(verdicts), root),
    )


def expires_at(now: datetime, closes_at: datetime | None) -> datetime:
    """Until when a permit given now may be used: some minutes, and never beyond what the law allows."""
    lasts_until = now + timedelta(minutes=PERMIT_MINUTES)
    return lasts_until if closes_at is None else min(lasts_until, closes_at)


def new_message_id(channel: str, domain: str) -> str:
    """A name for a message that nobody can guess: an email's Message-ID, a text's key, a letter's file."""
    return f"<{uuid4().hex}@{domain}>" if channel == "email" else f"{channel}-{uuid4().hex}"


def _permit(action: Action, judgement: Judgement, verdict: Verdict, now: datetime) -> Permit:
    return Permit(
        action=action,
        judgement=judgement,
        person_id=action.person_id,
        debt_id=action.debt_id,
        point_id=action.point_id,
        channel=action.channel,
        text_sha256=action.text_sha256,
        issued_at=now,
        expires_at=expires_at(now, verdict.closes_at),
    )


def _move(actions: Sequence[Action], verdicts: Sequence[Verdict]) -> None:
    """Compare and set: each action goes from a state that may be asked about to the one its answer names."""
    groups: dict[tuple[str, str, datetime | None], list[int]] = {}
    for action, verdict in zip(actions, verdicts, strict=True):
        because = "" if verdict.is_allowed else verdict.words
        groups.setdefault((verdict.answer, because, verdict.earliest_at), []).append(action.pk)
    for (answer, because, earliest_at), ids in groups.items():
        changes: dict[str, object] = {"state": answer, "state_because": because[:300]}
        if earliest_at is not None and answer == "waiting":
            changes["not_before"] = earliest_at
        moved = Action.objects.filter(pk__in=ids, state__in=ASKABLE).update(**changes)
        if moved != len(ids):
            raise AlreadyMoved("an action was moved by someone else while the gate looked at it; ask again")
