"""Four eyes: something is asked, those who may say yes or no in the order of the ladder, nobody on their own wish."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from dunwell.cases.models import Approval, ApprovalVote, Delegation
from dunwell.core.actor import Actor
from dunwell.core.chain import canonical
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail


class NotYourOwn(Refusal, PermissionError):
    """Nobody approves what they asked for, by themselves or in another's place."""


class NotYourTurn(Refusal, PermissionError):
    """The role that is asked now is not one that they hold or were handed."""


class NothingToDecide(Refusal, RuntimeError):
    """It was decided before, or its time has passed."""


class NotADelegation(Refusal, ValueError):
    """Nobody hands a role to themselves, or one they do not hold, or for days that end before they begin."""


@dataclass(frozen=True, slots=True)
class NewApproval:
    """What is asked for. `terms` is what will be done on the last yes, as plain JSON values."""

    key: str
    kind: str
    debt_id: int
    person_id: int
    amount_minor: int
    currency: str
    terms: Mapping[str, Any]
    because: str
    roles: tuple[str, ...]
    expires_on: date


@dataclass(frozen=True, slots=True)
class Vote:
    """One yes or no."""

    by: str
    role: str
    for_name: str
    is_yes: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalCard:
    """Something that waits for a yes, or had its answer."""

    approval_id: int
    kind: str
    debt_id: int
    person_id: int
    amount_minor: int
    currency: str
    terms: Mapping[str, Any]
    because: str
    roles: tuple[str, ...]
    state: str
    asked_by: str
    asked_at: datetime
    expires_on: date
    plan_id: int | None
    votes: tuple[Vote, ...]
    failed_because: str = ""
    """What the provider said that was to carry it out."""

    @property
    def role_asked(self) -> str:
        """Whose yes is next; empty when it is decided."""
        yes = sum(vote.is_yes for vote in self.votes)
        return self.roles[yes] if self.state == "waiting" and yes < len(self.roles) else ""


@transaction.atomic
def ask(*, new: NewApproval, by: Actor, at: datetime) -> int:
    """Ask for a yes; returns the approval's id. The same key asks once."""
    row, is_new = Approval.objects.get_or_create(
        key=new.key,
        defaults={
            "kind": new.kind,
            "debt_id": new.debt_id,
            "person_id": new.person_id,
            "amount_minor": new.amount_minor,
            "currency": new.currency,
            "terms": canonical(new.terms),
            "because": new.because[:300],
            "roles": ",".join(new.roles),
            "asked_by": by.name,
            "asked_at": at,
            "expires_on": new.expires_on,
        },
    )
    if is_new:
        said: dict[str, object] = {"approval": row.pk, "kind": new.kind, "amount_minor": new.amount_minor}
        said |= {"roles": new.roles, "why": new.because}
        trail.note(by=by, did="approval.asked", about=("debt", new.debt_id), at=at, because=said)
    return row.pk


@transaction.atomic
def vote(*, approval_id: int, is_yes: bool, words: str, by: Actor, on: date, at: datetime) -> ApprovalCard:
    """Say yes or no; the card afterwards. The last yes approves, the first no refuses.

    Raises   NothingToDecide, NotYourOwn, NotYourTurn
    """
    row = Approval.objects.select_for_update().filter(pk=approval_id).first()
    if row is None or row.state != "waiting":
        raise NothingToDecide(
            "approval {approval_id} waits for nobody; look at what became of it", approval_id=approval_id
        )
    if on > row.expires_on:
        raise NothingToDecide(
            "approval {approval_id} expired on {expires_on}; let it be asked again",
            approval_id=approval_id,
            expires_on=row.expires_on,
        )
    card = _cards([row])[0]
    if by.name == row.asked_by:
        raise NotYourOwn("nobody approves what they asked for; leave it to somebody else")
    for_name = _stands_for(by, card.role_asked, row.asked_by, on)
    if for_name is None:
        raise NotYourTurn(
            "somebody of another role is asked now: {role}; you do not hold it, and nobody handed theirs to you",
            role=card.role_asked,
        )
    try:
        with transaction.atomic():
            ApprovalVote.objects.create(
                approval_id=approval_id, by=by.name, role=card.role_asked, for_name=for_name, is_yes=is_yes,
                words=words[:300], voted_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise NotYourOwn("you voted on this before; a second pair of eyes is somebody else's") from None
    is_last = sum(one.is_yes for one in card.votes) + 1 == len(card.roles)
    if not is_yes or is_last:
        Approval.objects.filter(pk=approval_id, state="waiting").update(state="approved" if is_yes else "refused")
    said: dict[str, object] = {"approval": approval_id, "yes": is_yes, "role": card.role_asked, "for": for_name}
    trail.note(by=by, did="approval.voted", about=("debt", row.debt_id), at=at, because={**said, "why": words})
    return approval(approval_id, seen_by=by)


def _stands_for(by: Actor, role: str, asked_by: str, on: date) -> str | None:
    """Empty where they hold the role themselves; the name of whoever handed it to them; None for neither."""
    if any(str(held) == role for held in by.roles):
        return ""
    rows = Delegation.objects.filter(
        to_name=by.name, role=role, starts_on__lte=on, ends_on__gte=on, withdrawn_at__isnull=True
    ).exclude(from_name=asked_by)
    return rows.values_list("from_name", flat=True).order_by("id").first()


@transaction.atomic
def delegate(*, to_name: str, role: str, starts_on: date, ends_on: date, by: Actor, at: datetime) -> int:
    """Hand the votes of one of one's own roles to somebody for some days, both inside. Raises NotADelegation."""
    if to_name == by.name or not to_name or ends_on < starts_on or not any(str(held) == role for held in by.roles):
        raise NotADelegation("hand on a role you hold, to somebody else, for days that end after they begin")
    row = Delegation.objects.create(
        from_name=by.name, to_name=to_name, role=role, starts_on=starts_on, ends_on=ends_on, recorded_at=at
    )
    said: dict[str, object] = {"to": to_name, "role": role, "from": starts_on, "until": ends_on}
    trail.note(by=by, did="approval.delegated", about=("delegation", row.pk), at=at, because=said)
    return row.pk


@transaction.atomic
def expire(*, on: date, by: Actor, at: datetime) -> int:
    """Let what nobody answered in time lapse; returns how many."""
    rows = list(Approval.objects.select_for_update().filter(state="waiting", expires_on__lt=on))
    for row in rows:
        Approval.objects.filter(pk=row.pk, state="waiting").update(state="expired")
        trail.note(by=by, did="approval.expired", about=("debt", row.debt_id), at=at, because={"approval": row.pk})
    return len(rows)


@transaction.atomic
def carried_out(*, approval_id: int, plan_id: int) -> None:
    """Note the plan that an approval led to."""
    Approval.objects.filter(pk=approval_id, plan_id__isnull=True).update(plan_id=plan_id)


@transaction.atomic
def failed(*, approval_id: int, because: str, by: Actor, at: datetime) -> None:
    """Note that what was approved was refused by whoever was to carry it out, in their words."""
    rows = Approval.objects.filter(pk=approval_id, state="approved")
    if rows.update(state="failed", failed_because=because[:300]):
        debt_id = Approval.objects.values_list("debt_id", flat=True).get(pk=approval_id)
        said: dict[str, object] = {"approval": approval_id, "why": because}
        trail.note(by=by, did="approval.failed", about=("debt", debt_id), at=at, because=said)


def approval(approval_id: int, *, seen_by: Actor) -> ApprovalCard:
    """One approval. Raises NothingToDecide, NotForYou."""
    seen_by.must(*Role)
    rows = list(Approval.objects.filter(pk=approval_id))
    if not rows:
        raise NothingToDecide("there is no approval {approval_id}", approval_id=approval_id)
    return _cards(rows)[0]


def waiting(*, seen_by: Actor, limit: int = 200) -> list[ApprovalCard]:
    """What waits for a yes, oldest first. Raises NotForYou."""
    seen_by.must(*Role)
    return _cards(list(Approval.objects.filter(state="waiting").order_by("asked_at", "id")[:limit]))


def decided(*, seen_by: Actor, limit: int = 30) -> list[ApprovalCard]:
    """What had its answer, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    return _cards(list(Approval.objects.exclude(state="waiting").order_by("-id")[:limit]))


def approvals_of(debt_ids: Sequence[int], *, seen_by: Actor) -> list[ApprovalCard]:
    """What was asked on these debts, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    return _cards(list(Approval.objects.filter(debt_id__in=debt_ids).order_by("-id")))


def expires(on: date, days: int) -> date:
    """The last day to answer what is asked on a day."""
    return on + timedelta(days=days)


def _cards(rows: Sequence[Approval]) -> list[ApprovalCard]:
    votes: dict[int, list[Vote]] = {}
    if rows:
        for one in ApprovalVote.objects.filter(approval_id__in=[row.pk for row in rows]).order_by("id"):
            said = Vote(one.by, one.role, one.for_name, one.is_yes, one.words, one.voted_at)
            votes.setdefault(one.approval_id, []).append(said)
    return [
        ApprovalCard(
            approval_id=row.pk,
            kind=row.kind,
            debt_id=row.debt_id,
            person_id=row.person_id,
            amount_minor=row.amount_minor,
            currency=row.currency,
            terms=json.loads(row.terms),
            because=row.because,
            roles=tuple(row.roles.split(",")),
            state=row.state,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            expires_on=row.expires_on,
            plan_id=row.plan_id,
            votes=tuple(votes.get(row.pk, ())),
            failed_because=row.failed_because,
        )
        for row in rows
    ]
