"""Recall: a printed letter that must not go any more is found while its batch still lies here, and taken out.

When a batch is closed the gate looks at every letter once more (`deliver_letters`). What happens after that, a payment,
a death, a wish to stop, is looked for at every delivery until somebody says that the post has the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from dunwell.cases import work
from dunwell.contacts import recalls
from dunwell.contacts.notices.wording import VALIDATION_NOTICE
from dunwell.contacts.outbox import Message
from dunwell.contacts.recalls import RecallLine
from dunwell.core.actor import Actor
from dunwell.debts import services as debt_services
from dunwell.flows.deliver_frames import prepared
from dunwell.flows.deliver_ports import Outlets
from dunwell.parties import reaching
from dunwell.parties.queries import hold_people

Manifests = Callable[[Path, Mapping[str, str]], str]
"""Says in a folder's manifest which letters must not go; returns its SHA-256."""
URGENT = 1_000_000
"""Priority of letters that somebody must take out before the post comes."""
NO_CONTACT_LEVEL = 3
"""From this level of vulnerability on nobody writes (core/columns.py)."""
STOPS = {
    "deceased": "is_deceased",
    "insolvent": "is_insolvent",
    "ceased": "is_ceased",
    "represented": "is_represented",
    "disputed": "is_disputed",
    "fraud": "is_fraud_reported",
    "minor": "is_minor",
    "refused": "opted_out_letter",
}
"""Words of `recalls.WHY`, and the fact that each stands for."""
OWED_BY_LAW = ("disputed", "refused")
"""What does not stop a notice that the law obliges us to send."""


def look(*, outlets: Outlets, manifests: Manifests, by: Actor) -> int:
    """Find the letters that must not go any more, and say so in their batches; returns how many were found now.

    Killed and run again, it finds the rest and writes what the manifests do not say yet.
    """
    now = outlets.clock.now()
    found = sum(_look_at(batch_id, letters, outlets, now, by) for batch_id, letters in recalls.lying(now=now).items())
    waiting = recalls.not_in_manifest()
    folders = recalls.folders(waiting)
    for batch_id, reasons in waiting.items():
        sha256 = manifests(outlets.files / folders[batch_id], reasons)
        recalls.written(batch_id=batch_id, keys=reasons, manifest_sha256=sha256, by=by, at=now)
    return found


@transaction.atomic
def _look_at(batch_id: int, letters: list[Message], outlets: Outlets, now: datetime, by: Actor) -> int:
    hold_people(letter.person_id for letter in letters)
    debt_ids = [debt_id for letter in letters for debt_id in letter.debt_ids]
    besides = [letter.action_id for letter in letters]
    frame = prepared(outlets.reader, debt_ids, now=now, book=outlets.law(now), besides=besides)
    debts = {row["debt_id"]: row for row in frame.iter_rows(named=True)}
    points = reaching.points([letter.point_id for letter in letters], on=now.date())
    count = 0
    for letter in letters:
        point = points.get(letter.point_id)
        why = why_not([debts[one] for one in letter.debt_ids if one in debts], letter, now.date())
        why = why or ("" if point and point.is_usable else "address")
        count += bool(why) and _recall(letter, batch_id, why, by=by, at=now)
    return count


def why_not(debts: list[dict[str, Any]], letter: Message, today: date) -> str:
    """Why a letter about these debts must not go, a word of `recalls.WHY`; empty when it may.

    Money that came in since changes what a letter asks for; the validation notice tells what was owed on a day.
    """
    is_notice = letter.template == VALIDATION_NOTICE
    asked = letter.amount_minor
    overdue = sum(max(debt["overdue_minor"] or 0, 0) for debt in debts)
    if overdue <= 0 or (overdue < asked and not is_notice):
        return "paid"
    if any(debt["state"] != "open" for debt in debts):
        return "left"
    for why, column in STOPS.items():
        if not (is_notice and why in OWED_BY_LAW) and any(debt[column] for debt in debts):
            return why
    if any(debt["moratorium_until"] and debt["moratorium_until"] >= today for debt in debts):
        return "moratorium"
    if any((debt["vulnerability"] or 0) >= NO_CONTACT_LEVEL for debt in debts):
        return "vulnerable"
    return ""


def _recall(letter: Message, batch_id: int, why: str, *, by: Actor, at: datetime) -> bool:
    recall_id = recalls.recall(message=letter, batch_id=batch_id, why=why, by=by, at=at)
    if recall_id is None:
        return False
    new = work.NewWork(
        key=f"recall:{recall_id}",
        kind="review",
        skill="supervisor",
        reason="letter_to_take_out",
        values={"recall": recall_id},
        debt_id=letter.debt_ids[0],
        person_id=letter.person_id,
        priority=URGENT,
        not_before=at,
    )
    work.create(new=new, by=by, at=at)
    return True


@transaction.atomic
def settle(*, recall_id: int, outcome: str, by: Actor, at: datetime) -> RecallLine:
    """Say what became of a recalled letter. Raises NotForYou, NoSuchRecall, SettledBefore."""
    line = recalls.settle(recall_id=recall_id, outcome=outcome, by=by, at=at)
    work.finish_for_key(key=f"recall:{recall_id}", outcome=outcome, by=by, at=at)
    debt_services.mark_changed(line.debt_ids)
    return line
