"""The whole record of contact with one person, for an evidence pack: nothing shortened, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dunwell.contacts.models import Action, Contact, Inbound, Judgement, Outbox, PrintBatch
from dunwell.core.actor import Actor
from dunwell.core.words import Role

READERS = (Role.COMPLIANCE,)


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A message with its words, as it went or did not go."""

    outbox_id: int
    action_id: int
    channel: str
    point_id: int
    state: str
    debt_ids: tuple[int, ...]
    amount_minor: int
    currency: str
    template: str
    language: str
    subject: str
    text: str
    html: str
    layout: str
    """Letters only."""
    text_sha256: str
    permitted_at: datetime
    sent_at: datetime | None
    because: str
    letter_file: str
    """Path of a printed letter under the home's files; empty for everything else."""
    letter_sha256: str
    print_batch_id: int | None


@dataclass(frozen=True, slots=True)
class JudgementRecord:
    """One yes or no of the gate."""

    judgement_id: int
    action_id: int
    channel: str
    debt_ids: tuple[int, ...]
    at: datetime
    is_allowed: bool
    rules: tuple[str, ...]
    words: str
    remedy: str
    earliest_at: datetime | None
    rulebook_version: str
    inputs_hash: str


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """One contact that happened, with the debts that were spoken of."""

    key: str
    at: datetime
    local_on: date
    channel: str
    is_inbound: bool
    outcome: str
    debt_ids: tuple[int, ...]
    point_id: int | None
    action_id: int | None
    is_counted: bool
    is_without_permit: bool
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """A message that came from the person."""

    inbound_id: int
    at: datetime
    kind: str
    debt_id: int | None
    subject: str
    text: str
    asks: tuple[str, ...]


def notices_of(person_id: int, *, seen_by: Actor) -> list[NoticeRecord]:
    """Every message to a person that passed the gate. Raises NotForYou."""
    seen_by.must(*READERS)
    rows = Outbox.objects.filter(permit__person_id=person_id).select_related("permit__action").order_by("pk")
    found = list(rows)
    folders = dict(
        PrintBatch.objects.filter(pk__in={row.print_batch_id for row in found if row.print_batch_id})
        .values_list("pk", "folder")
    )  # fmt: skip
    return [_notice(row, folders.get(row.print_batch_id or 0, "")) for row in found]


def _notice(row: Outbox, folder: str) -> NoticeRecord:
    action = row.permit.action
    is_letter = action.channel == "letter"
    is_printed = is_letter and bool(folder) and row.state in {"sent", "bounced", "recalled"}
    return NoticeRecord(
        outbox_id=row.pk,
        action_id=action.pk,
        channel=action.channel,
        point_id=action.point_id,
        state=row.state,
        debt_ids=_ids(action.debt_ids),
        amount_minor=action.amount_minor,
        currency=action.currency,
        template=action.template,
        language=action.language,
        subject=action.subject,
        text=action.text,
        html="" if is_letter else action.html,
        layout=action.html if is_letter else "",
        text_sha256=action.text_sha256,
        permitted_at=row.permit.issued_at,
        sent_at=row.sent_at,
        because=row.because,
        letter_file=f"{folder}/{row.message_id}.pdf" if is_printed else "",
        letter_sha256=row.provider_reference if is_printed else "",
        print_batch_id=row.print_batch_id,
    )


def judgements_of(person_id: int, *, seen_by: Actor) -> list[JudgementRecord]:
    """Every answer of the gate about a person's contacts. Raises NotForYou."""
    seen_by.must(*READERS)
    actions = {action.pk: action for action in Action.objects.filter(person_id=person_id)}
    return [
        JudgementRecord(
            judgement_id=row.pk,
            action_id=row.action_id,
            channel=actions[row.action_id].channel,
            debt_ids=_ids(actions[row.action_id].debt_ids),
            at=row.judged_at,
            is_allowed=row.is_allowed,
            rules=tuple(filter(None, row.rules.split(","))),
            words=row.words,
            remedy=row.remedy,
            earliest_at=row.earliest_at,
            rulebook_version=row.rulebook_version,
            inputs_hash=row.inputs_hash,
        )
        for row in Judgement.objects.filter(action_id__in=list(actions)).order_by("judged_at", "pk")
    ]


def contacts_of(person_id: int, *, seen_by: Actor) -> list[ContactRecord]:
    """Every contact with a person, in and out. Raises NotForYou."""
    seen_by.must(*READERS)
    together: dict[str, list[Contact]] = {}
    for line in Contact.objects.filter(person_id=person_id).order_by("happened_at", "pk"):
        together.setdefault(line.together, []).append(line)
    return [_contact(key, lines) for key, lines in together.items()]


def _contact(key: str, lines: list[Contact]) -> ContactRecord:
    first = lines[0]
    return ContactRecord(
        key=key,
        at=first.happened_at,
        local_on=first.local_on,
        channel=first.channel,
        is_inbound=first.is_inbound,
        outcome=first.outcome,
        debt_ids=tuple(sorted(line.debt_id for line in lines)),
        point_id=first.point_id,
        action_id=first.action_id,
        is_counted=first.is_counted,
        is_without_permit=first.is_without_permit,
        by=first.by,
        note=first.note,
    )


def answers_of(person_id: int, *, seen_by: Actor) -> list[AnswerRecord]:
    """Every message that came back from a person. Raises NotForYou."""
    seen_by.must(*READERS)
    rows = Inbound.objects.filter(person_id=person_id).order_by("received_at", "pk")
    return [
        AnswerRecord(
            row.pk, row.received_at, row.kind, row.debt_id, row.subject, row.text,
            tuple(filter(None, row.asks.split(","))),
        )
        for row in rows
    ]  # fmt: skip


def _ids(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in text.split(",") if one)
