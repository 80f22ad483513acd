"""Links by which one person, or an agent of theirs, negotiates: made by a member of staff, ended by time or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dunwell.cases.models import PlanLink
from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.core.words import Role
from dunwell.trail import services as trail

DAYS_MAX = 90
MAKERS = (Role.OFFICER, Role.SUPERVISOR)


class NoSuchLink(LookupError):
    """There is no such link, it was revoked, or it has ended."""


class NotASpan(Refusal, ValueError):
    """A link holds for at least a day and not for ever."""


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link, without its text: that is shown once, to whoever made it."""

    link_id: int
    person_id: int
    because: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None

    def holds(self, now: datetime) -> bool:
        """Whether it may be used at a moment."""
        return self.revoked_at is None and now < self.ends_at


@transaction.atomic
def make(*, person_id: int, days: int, because: str, by: Actor, at: datetime) -> LinkLine:
    """Record a link for one person. Raises NotForYou, NotASpan."""
    by.must(*MAKERS)
    if not 1 <= days <= DAYS_MAX:
        raise NotASpan("a link holds for 1 to {most} days", most=DAYS_MAX)
    whole = at.replace(microsecond=0)
    ends_at = whole + timedelta(days=days)
    row = PlanLink.objects.create(
        person_id=person_id, ends_at=ends_at, because=because[:200], made_by=by.name, made_at=whole
    )
    said: dict[str, object] = {"link": row.pk, "until": ends_at, "why": because}
    trail.note(by=by, did="plan_link.made", about=("person", person_id), at=at, because=said)
    return _line(row)


@transaction.atomic
def revoke(*, link_id: int, person_id: int, by: Actor, at: datetime) -> bool:
    """End a link at once; false when it had been ended before. Raises NotForYou, NoSuchLink."""
    by.must(*MAKERS)
    if not PlanLink.objects.filter(pk=link_id, person_id=person_id).exists():
        raise NoSuchLink(f"this person has no link {link_id}")
    ended = PlanLink.objects.filter(pk=link_id, revoked_at__isnull=True).update(revoked_at=at)
    if ended:
        trail.note(by=by, did="plan_link.revoked", about=("person", person_id), at=at, because={"link": link_id})
    return bool(ended)


def check(*, link_id: int, person_id: int, now: datetime) -> LinkLine:
    """The link, when it may be used now for this person. Raises NoSuchLink."""
    row = PlanLink.objects.filter(pk=link_id, person_id=person_id).first()
    if row is None or not _line(row).holds(now):
        raise NoSuchLink("this link was ended; ask for a new one")
    return _line(row)


def links_of(person_id: int, *, seen_by: Actor) -> list[LinkLine]:
    """The links of a person, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    return [_line(row) for row in PlanLink.objects.filter(person_id=person_id).order_by("-id")]


def _line(row: PlanLink) -> LinkLine:
    return LinkLine(row.pk, row.person_id, row.because, row.made_by, row.made_at, row.ends_at, row.revoked_at)
