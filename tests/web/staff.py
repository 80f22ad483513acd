"""Members of staff with a browser of their own, and the doors the pages are given in tests: a still clock, no jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client

from dunwell.config import wiring
from dunwell.core.ports import JobLine
from dunwell.core.words import Role
from dunwell.web.doors import Doors

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
"""A Tuesday noon, in London as in UTC."""


@dataclass(frozen=True, slots=True)
class StillClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return NOW


@dataclass(frozen=True, slots=True)
class Noted:
    """Notes jobs instead of starting them."""

    started: list[list[str]] = field(default_factory=list)

    def start(self, command: Sequence[str]) -> None:
        self.started.append(list(command))

    def not_done(self, name: str, *, since: datetime) -> list[JobLine]:
        del since
        return [JobLine(tuple(one), "waiting", "", NOW) for one in self.started if one[0] == name]


JOBS = Noted()


def doors() -> Doors:
    """What the setting DOORS names in these tests."""
    folder = Path(settings.HOME.folder) / "files"
    return replace(
        wiring.doors(),
        clock=StillClock(),
        jobs=JOBS,
        files=folder,
        uploads=folder / "uploads",
        quarantine=folder / "quarantine",
        reports=folder / "reports",
    )


def doors_of_a_large_book() -> Doors:
    """The same, where two debts are too many for a report inside a request."""
    return replace(doors(), debts_in_a_request=2)


def browser(*roles: Role, name: str = "olga") -> Client:
    """A signed-in browser of someone who holds these roles."""
    user = User.objects.create_user(name, password="a long enough password")
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
