"""Questions about contacts that officers logged by hand, for compliance: ours without leave, and what came to us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Q, QuerySet

from dunwell.contacts.models import Contact
from dunwell.core.actor import Actor
from dunwell.core.words import Role

BY_HAND = "desk:"
"""Begins the key of what an officer logged."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One contact as an officer logged it."""

    at: datetime
    officer: str
    person_id: int
    debt_ids: tuple[int, ...]
    channel: str
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class OfficerCount:
    """How many contacts one officer logged: as coming from people, as ours with leave, and as ours without."""

    officer: str
    inbound: int
    permitted: int
    without_permit: int


def without_permit(*, starts_on: date, ends_on: date, seen_by: Actor, limit: int = 50) -> list[Logged]:
    """Contacts that we made without leave in some days, both inside, by UTC, newest first. Raises NotForYou."""
    seen_by.must(Role.COMPLIANCE, Role.MANAGER)
    return _together(_in(starts_on, ends_on).filter(is_without_permit=True), limit)


def inbound(*, starts_on: date, ends_on: date, seen_by: Actor, limit: int = 50) -> list[Logged]:
    """Contacts logged as coming from people in some days, both inside, by UTC, newest first. Raises NotForYou."""
    seen_by.must(Role.COMPLIANCE, Role.MANAGER)
    return _together(_in(starts_on, ends_on).filter(is_inbound=True), limit)


def by_officer(*, starts_on: date, ends_on: date, seen_by: Actor) -> list[OfficerCount]:
    """What each officer logged in some days, whoever logged most as inbound first. Raises NotForYou."""
    seen_by.must(Role.COMPLIANCE, Role.MANAGER)

    def contacts(which: Q) -> Count:
        return Count("together", distinct=True, filter=which)

    rows = (
        _in(starts_on, ends_on)
        .values_list("by")
        .annotate(
            inbound=contacts(Q(is_inbound=True)),
            permitted=contacts(Q(is_inbound=False, is_without_permit=False)),
            without=contacts(Q(is_without_permit=True)),
        )
    )
    found = [OfficerCount(*row) for row in rows.order_by("by")]
    return sorted(found, key=lambda row: row.inbound, reverse=True)


def _in(starts_on: date, ends_on: date) -> QuerySet[Contact]:
    start, end = (datetime.combine(day, time(), UTC) for day in (starts_on, ends_on + timedelta(days=1)))
    return Contact.objects.filter(together__startswith=BY_HAND, happened_at__gte=start, happened_at__lt=end)


def _together(lines: QuerySet[Contact], limit: int) -> list[Logged]:
    """The lines of one contact as one."""
    found: dict[str, list[Contact]] = {}
    for line in lines.order_by("-happened_at", "-pk")[: 3 * limit]:
        found.setdefault(line.together, []).append(line)
    return [
        Logged(
            first.happened_at, first.by, first.person_id, tuple(sorted(line.debt_id for line in same)), first.channel,
            first.outcome, first.note,
        )
        for same in list(found.values())[:limit]
        for first in same[:1]
    ]  # fmt: skip
