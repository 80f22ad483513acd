"""Published rulebooks: proposed by one member of staff, answered by another, in force from a moment; never altered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from dunwell.core.actor import Actor, NotForYou
from dunwell.core.chain import canonical
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail
from dunwell.trail.models import Link, RulebookAnswer, RulebookVersion

KNOWN_EVERYWHERE_AFTER = timedelta(seconds=5)
"""A version holds no sooner after its approval: by then every running process has read of it."""
KIND = "rulebook"


class NoSuchVersion(LookupError):
    """No rulebook was proposed under that number."""


class OwnProposal(Refusal, PermissionError):
    """Nobody approves or refuses what they proposed."""


class AlreadyAnswered(Refusal, RuntimeError):
    """The proposal was approved or refused before."""


class StaleBase(Refusal, RuntimeError):
    """Something else was published, or the software changed, since the proposal was made and replayed."""


class InThePast(Refusal, ValueError):
    """A rulebook cannot hold from a moment that has passed."""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What somebody proposes. See `models.RulebookVersion`."""

    after: int | None
    is_afresh: bool
    release: str
    digest: str
    title: str
    source: str
    files: Mapping[str, str]
    replayed: Mapping[str, Any]
    wanted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Published:
    """An approved version, as far as is needed to know which one holds."""

    number: int
    digest: str
    is_afresh: bool
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A proposed rulebook and what became of it. `state` is proposed, approved or refused."""

    number: int
    after: int | None
    is_afresh: bool
    release: str
    digest: str
    title: str
    source: str
    wanted_at: datetime | None
    proposed_at: datetime
    proposed_by: str
    state: str
    answered_at: datetime | None
    answered_by: str
    because: str
    effective_at: datetime | None


@dataclass(frozen=True, slots=True)
class VersionCard:
    """The same with all that it says."""

    line: VersionLine
    files: Mapping[str, str]
    replayed: Mapping[str, Any]


def published() -> tuple[Published, ...]:
    """Every approved version in the order in which they follow each other; one short question."""
    rows = RulebookAnswer.objects.filter(is_approved=True).order_by("effective_at", "pk")
    found = rows.values_list("version_id", "version__digest", "version__is_afresh", "effective_at")
    return tuple(Published(number, digest, is_afresh, at) for number, digest, is_afresh, at in found if at is not None)


def is_kept() -> bool:
    """Whether this database has a place for published rulebooks: one that was never made has none."""
    return RulebookAnswer._meta.db_table in connection.introspection.table_names()


def files_of(numbers: Iterable[int]) -> dict[int, Mapping[str, str]]:
    """The overlay's files of some versions."""
    rows = RulebookVersion.objects.filter(pk__in=set(numbers))
    return {number: json.loads(files) for number, files in rows.values_list("pk", "files")}


def versions(*, seen_by: Actor, numbers: Iterable[int] | None = None, limit: int = 200) -> list[VersionLine]:
    """Proposed rulebooks, newest first: all, or those of some numbers. Raises NotForYou."""
    seen_by.must(*Role)
    rows = RulebookVersion.objects.defer("files", "replayed").select_related("answer").order_by("-pk")
    found = rows if numbers is None else rows.filter(pk__in=set(numbers))
    return [_line(row) for row in found[:limit]]


def version(number: int, *, seen_by: Actor) -> VersionCard:
    """One proposed rulebook with all that it says. Raises NoSuchVersion, NotForYou."""
    seen_by.must(*Role)
    row = RulebookVersion.objects.select_related("answer").filter(pk=number).first()
    if row is None:
        raise NoSuchVersion(f"there is no rulebook {number}; see `dunwell law versions`")
    return VersionCard(_line(row), json.loads(row.files), json.loads(row.replayed))


def known(new: NewVersion, *, by: Actor) -> int | None:
    """The number under which somebody proposed the same before and was not refused; None: it is new."""
    return RulebookVersion.objects.filter(key=_key(new, by)).values_list("pk", flat=True).first()


@transaction.atomic
def propose(*, new: NewVersion, by: Actor, at: datetime) -> int:
    """Keep a proposal; returns its number. What the same person proposed before is not kept again.

    Raises   NotForYou, StaleBase, InThePast
    """
    _must_be_compliance(by)
    if (number := known(new, by=by)) is not None:
        return number
    _must_be_newest(new.after, new.release, new.release)
    if new.wanted_at is not None and new.wanted_at < at:
        raise InThePast("{moment} has passed; a rulebook holds from a moment to come", moment=new.wanted_at)
    try:
        with transaction.atomic():
            row = _kept(new, by, at)
    except IntegrityError:
        return RulebookVersion.objects.get(key=_key(new, by)).pk
    trail.note(by=by, did="rulebook.proposed", about=(KIND, row.pk), at=at, because=_proposal(row))
    return row.pk


def _kept(new: NewVersion, by: Actor, at: datetime) -> RulebookVersion:
    return RulebookVersion.objects.create(
        key=_key(new, by),
        after_id=new.after,
        is_afresh=new.is_afresh,
        release=new.release,
        digest=new.digest,
        title=new.title[:200],
        source=new.source[:300],
        files=json.dumps(dict(new.files), sort_keys=True),
        replayed=json.dumps(dict(new.replayed), sort_keys=True, default=str),
        wanted_at=new.wanted_at,
        proposed_at=at,
        proposed_by=by.name,
    )


def _key(new: NewVersion, by: Actor) -> str:
    """The same for the same content, base and moment by the same person, until that was refused."""
    content = (
        by.name, new.after, new.is_afresh, new.release, new.digest, sorted(new.files.items()),
        new.wanted_at and new.wanted_at.astimezone(UTC).isoformat(),
    )  # fmt: skip
    sha256 = hashlib.sha256(canonical({"proposal": content}).encode()).hexdigest()
    refused = RulebookAnswer.objects.filter(is_approved=False, version__key__startswith=f"{sha256}:").count()
    return f"{sha256}:{refused}"


def _proposal(row: RulebookVersion) -> dict[str, object]:
    """What the trail keeps of a proposal."""
    return {
        "rulebook": row.digest,
        "after": row.after_id,
        "release": row.release,
        "afresh": row.is_afresh,
        "files": hashlib.sha256(row.files.encode()).hexdigest(),
    }


@transaction.atomic
def approve(*, number: int, release: str, by: Actor, at: datetime) -> datetime:
    """Publish a proposal; returns from when it holds.

    Given    `release` the version of the rulebook that this software brings
    Raises   NotForYou, NoSuchVersion, OwnProposal, AlreadyAnswered, StaleBase, InThePast
    """
    _must_be_compliance(by)
    list(RulebookVersion.objects.select_for_update(of=("self",)).filter(answer__isnull=True).order_by("pk").only("pk"))
    row = _answerable(number, by)
    _must_be_newest(row.after_id, row.release, release)
    soonest = at + KNOWN_EVERYWHERE_AFTER
    if row.wanted_at is not None and row.wanted_at < soonest:
        raise InThePast("it was to hold from {moment}, which has passed; propose it again", moment=row.wanted_at)
    last = published()
    effective_at = max([row.wanted_at or soonest, *(one.effective_at for one in last[-1:])])
    if row.wanted_at is not None and effective_at > row.wanted_at:
        raise StaleBase("the version before it holds only later; propose it again from a later moment")
    _answer(row, by=by, at=at, is_approved=True, effective_at=effective_at, because="")
    return effective_at


@transaction.atomic
def refuse(*, number: int, because: str, by: Actor, at: datetime) -> None:
    """Refuse a proposal, with the reason. Raises NotForYou, NoSuchVersion, OwnProposal, AlreadyAnswered."""
    row = _answerable(number, by)
    _answer(row, by=by, at=at, is_approved=False, effective_at=None, because=because[:300])


def _answer(
    row: RulebookVersion, *, by: Actor, at: datetime, is_approved: bool, effective_at: datetime | None, because: str
) -> None:
    try:
        with transaction.atomic():
            RulebookAnswer.objects.create(
                version=row,
                is_approved=is_approved,
                effective_at=effective_at,
                because=because,
                answered_at=at,
                answered_by=by.name,
            )
    except IntegrityError:
        raise AlreadyAnswered("rulebook {number} was answered before; look at it again", number=row.pk) from None
    did = "rulebook.approved" if is_approved else "rulebook.refused"
    trail.note(by=by, did=did, about=(KIND, row.pk), at=at, because=_answered(row.digest, effective_at, because))


def _answered(digest: str, effective_at: datetime | None, because: str) -> dict[str, object]:
    """What the trail keeps of an answer."""
    return {
        "rulebook": digest,
        "from": effective_at.astimezone(UTC).isoformat() if effective_at else None,
        "why": because,
    }


def against_trail() -> list[str]:
    """Proposals and answers that are not what the trail says of them, and those of which it alone tells."""
    told: set[tuple[str, int, str, str]] = set()
    links = Link.objects.filter(about_kind=KIND).values_list("did", "about_id", "actor", "because")
    told.update((did, number, actor, because) for did, number, actor, because in links)
    kept: set[tuple[str, int, str, str]] = set()
    for row in RulebookVersion.objects.select_related("answer"):
        kept.add(("rulebook.proposed", row.pk, row.proposed_by, canonical(_proposal(row))))
        if answer := getattr(row, "answer", None):
            did = "rulebook.approved" if answer.is_approved else "rulebook.refused"
            words = canonical(_answered(row.digest, answer.effective_at, answer.because))
            kept.add((did, row.pk, answer.answered_by, words))
    other = sorted((number, did) for did, number, _, _ in told ^ kept)
    return [
        f"rulebook {number}: {did.partition('.')[2]} otherwise than the trail says"
        for number, did in dict.fromkeys(other)
    ]


def _answerable(number: int, by: Actor) -> RulebookVersion:
    _must_be_compliance(by)
    row = RulebookVersion.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NoSuchVersion(f"there is no rulebook {number}; see `dunwell law versions`")
    if row.proposed_by.casefold() == by.name.casefold():
        raise OwnProposal("{name} proposed it; another member of staff must answer", name=by.name)
    if RulebookAnswer.objects.filter(version=row).exists():
        raise AlreadyAnswered("rulebook {number} was answered before; look at it again", number=number)
    return row


def _must_be_compliance(by: Actor) -> None:
    if by.is_machine:
        raise NotForYou("a rulebook is proposed and answered by people; say who with --by")
    by.must(Role.COMPLIANCE)


def _must_be_newest(after: int | None, release: str, release_now: str) -> None:
    """Whether nothing was published since. Asked with all rivals of a proposal locked, so that one of two wins."""
    newest = max((one.number for one in published()), default=None)
    if after != newest:
        raise StaleBase(
            "rulebook {newest} was published since; lay the changes over it and propose them again", newest=newest or 0
        )
    if release != release_now:
        raise StaleBase("the software brings another rulebook than when this was replayed; propose it again")


def _line(row: RulebookVersion) -> VersionLine:
    answer = getattr(row, "answer", None)
    return VersionLine(
        number=row.pk,
        after=row.after_id,
        is_afresh=row.is_afresh,
        release=row.release,
        digest=row.digest,
        title=row.title,
        source=row.source,
        wanted_at=row.wanted_at,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        state="proposed" if answer is None else "approved" if answer.is_approved else "refused",
        answered_at=answer.answered_at if answer else None,
        answered_by=answer.answered_by if answer else "",
        because=answer.because if answer else "",
        effective_at=answer.effective_at if answer else None,
    )
