"""Letters leave in print batches: a folder with one PDF per letter and a manifest.

The letters are printed into a hidden folder; one transaction stores that they went; then the folder gets its name.
A process that dies before the transaction has printed nothing anyone sees: its rows go back to the gate when the lease
is over. One that dies after it leaves a hidden folder whose rows are stored, which the next delivery names.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from dunwell.contacts import outbox
from dunwell.contacts.notices.letters import envelope_of, make_letter
from dunwell.contacts.notices.rendering import Rendered
from dunwell.contacts.notices.wording import VALIDATION_NOTICE
from dunwell.contacts.outbox import Message
from dunwell.core.actor import Actor
from dunwell.core.ports import Delivery, Letter, PrintedBatch
from dunwell.core.words import Jurisdiction
from dunwell.debts import senders
from dunwell.debts.senders import Owed, Sender
from dunwell.flows.deliver_frames import local_date
from dunwell.flows.deliver_ports import Outlets
from dunwell.flows.deliver_sending import log_sent, record_failure
from dunwell.parties import reaching
from dunwell.parties.queries import hold_people
from dunwell.parties.reaching import Reachable
from dunwell.trail import services as trail

PREFIX = "print/batch-"
RECALLED = "its permit ended while the batch was composed: facts changed, and the gate is asked again"


def print_letters(*, outlets: Outlets, limit: int, sent: Counter[str], not_sent: Counter[str], by: Actor) -> str | None:
    """Print up to `limit` letters that have their permit as one batch; returns its folder, None when none is due."""
    now = outlets.clock.now()
    claimed = _claim(now, limit, by)
    if claimed is None:
        return None
    batch_id, folder, messages = claimed
    points = reaching.points([message.point_id for message in messages], on=now.date())
    names = senders.senders(message.portfolio_id for message in messages)
    owed = senders.owed(message.debt_ids[0] for message in messages)
    letters = [
        _letter(message, points[message.point_id], names[message.portfolio_id], owed[message.debt_ids[0]], now)
        for message in messages
    ]
    hidden = _hidden(outlets.files, folder)
    shutil.rmtree(hidden, ignore_errors=True)
    printed = outlets.print_batch(letters, hidden)
    sent["letter"] += _settle(batch_id, messages, printed, points=points, now=outlets.clock.now(), by=by)
    not_sent["failed"] += len(printed.refused)
    finish_folders(outlets)
    return folder


@transaction.atomic
def _claim(now: datetime, limit: int, by: Actor) -> tuple[int, str, list[Message]] | None:
    messages = outbox.claim(channels=("letter",), now=now, limit=limit)
    if not messages:
        return None
    batch = outbox.new_batch(messages, folder_of=PREFIX, now=now, by=by)
    return batch.pk, batch.folder, messages


def _letter(message: Message, point: Reachable, sender: Sender, debt: Owed, now: datetime) -> Letter:
    """The letter of the words that were approved; its day is the reader's."""
    dated_on = local_date(point.clock_zone, now)
    if message.template == VALIDATION_NOTICE:
        return Letter(
            key=message.message_id,
            template=VALIDATION_NOTICE,
            language=message.language,
            envelope=envelope_of(Jurisdiction.US),
            sender_name=sender.name,
            sender=sender.address,
            recipient_name=point.person_name,
            recipient=point.address,
            dated_on=dated_on,
            reference=debt.reference,
            subject=message.subject,
            fields=json.loads(message.html),
        )
    return make_letter(
        Rendered(message.subject, message.text, "", message.sha256, message.html),
        key=message.message_id,
        language=message.language,
        sender_name=sender.name,
        sender=sender.address,
        recipient_name=point.person_name,
        recipient=point.address,
        recipient_id=str(message.person_id),
        dated_on=dated_on,
        reference=debt.reference,
    )


@transaction.atomic
def _settle(
    batch_id: int,
    messages: Sequence[Message],
    printed: PrintedBatch,
    *,
    points: Mapping[int, Reachable],
    now: datetime,
    by: Actor,
) -> int:
    """Store the whole batch at once: what was printed went, what could not be printed failed; returns how many went.

    A letter whose permit ended while the batch was composed, because of a payment, a stop or a dispute, is taken out
    of it, file and all, and goes back to the gate.
    """
    hold_people(message.person_id for message in messages)
    recalled = outbox.recall([message for message in messages if message.message_id not in printed.refused], now=now)
    printed = printed.without({message.message_id: RECALLED for message in recalled})
    files = {letter.key: letter for letter in printed.printed}
    gone = []
    for message in messages:
        if message in recalled:
            continue
        if message.message_id in files:
            if outbox.mark_sent(message, reference=files[message.message_id].sha256, now=now):
                gone.append(message)
            continue
        reason = printed.refused.get(message.message_id, "it was not printed")
        delivery = Delivery(False, is_permanent_failure=True, reason=reason)
        outbox.mark_refused(message, delivery, now=now)
        record_failure(message, delivery, point=points[message.point_id], now=now, by=by)
    log_sent(gone, points=points, now=now, by=by)
    manifest = hashlib.sha256(printed.manifest.read_bytes()).hexdigest()
    outbox.finish_batch(batch_id, letters_count=len(gone), manifest_sha256=manifest)
    because: dict[str, object] = {
        "letters": len(gone), "manifest": manifest, "recalled": [message.outbox_id for message in recalled],
    }  # fmt: skip
    trail.note(by=by, did="letters.printed", about=("print_batch", batch_id), at=now, because=because)
    return len(gone)


def _hidden(files: Path, folder: str) -> Path:
    visible = files / folder
    return visible.with_name(f".{visible.name}")


def finish_folders(outlets: Outlets) -> None:
    """Give every stored batch its visible folder; what a dead process printed and never stored stays hidden."""
    folder = Path(PREFIX)
    hidden = {
        str(folder.with_name(path.name.removeprefix("."))): path
        for path in (outlets.files / folder.parent).glob(f".{folder.name}*")
    }
    for name in outbox.finished(list(hidden)):
        if not (outlets.files / name).exists():
            hidden[name].rename(outlets.files / name)


def drop_folders(outlets: Outlets, folders: Sequence[str]) -> None:
    """Remove what dead processes printed of batches that were given up."""
    for folder in folders:
        shutil.rmtree(_hidden(outlets.files, folder), ignore_errors=True)
