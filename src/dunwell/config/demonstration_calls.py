"""The calls of the demonstration's day: the officer takes them from the queue, asks the gate, logs how they went."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from dunwell.cases import queries as cases
from dunwell.cases import work
from dunwell.cases.work import Work
from dunwell.config import wiring
from dunwell.contacts import contacts_log
from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.flows.log_contact import Call, ask_to_dial, log_contact

OFFICER = Actor("olga", frozenset({Role.OFFICER}))
OUTCOMES = ("no_answer", "conversation", "voicemail", "conversation", "no_answer", "busy", "conversation", "voicemail")
NOTES = {"conversation": "Would rather speak tomorrow, with the papers at hand."}
AGAIN_AFTER = timedelta(hours=18)


def phone(now: datetime) -> dict[str, int]:
    """Make some of the day's calls; each leaves a call for the next day. Safe to repeat: a call is logged once."""
    counts: Counter[str] = Counter()
    waiting = cases.queue(now=now, kind="call", mine=OFFICER.name, limit=len(OUTCOMES), seen_by=OFFICER)
    for number, item in enumerate(waiting):
        key = f"desk:demo:{now:%Y-%m-%dT%H}:{number}"
        if not contacts_log.is_written(key):
            counts[_call(item, key, OUTCOMES[number], now)] += 1
    return dict(counts)


def _call(item: Work, key: str, outcome: str, now: datetime) -> str:
    """Take one item and make its call; what the gate refuses is not called."""
    if item.person_id is None or item.debt_id is None or item.action_id is None:
        return "left"
    work.claim(work_id=item.work_id, by=OFFICER, now=now)
    leave = ask_to_dial(
        person_id=item.person_id,
        debt_ids=[item.debt_id],
        channel="phone",
        point_id=0,
        now=now,
        reader=wiring.reader(),
        book=wiring.law(now),
        by=OFFICER,
        action_id=item.action_id,
    )
    if leave.permit_id is None:
        return "refused by the gate"
    made = Call(
        key=key,
        channel="phone",
        person_id=item.person_id,
        debt_ids=(item.debt_id,),
        outcome=outcome,
        permit_id=leave.permit_id,
        note=NOTES.get(outcome, ""),
    )
    log_contact(call=made, now=now, by=OFFICER)
    later = work.NewWork(
        key=f"again:{key}",
        kind="call",
        reason="call_again",
        not_before=now + AGAIN_AFTER,
        debt_id=item.debt_id,
        person_id=item.person_id,
        priority=item.priority,
    )
    work.create(new=later, by=OFFICER, at=now)
    return outcome.replace("_", " ")
