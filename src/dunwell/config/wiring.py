"""Which adapter serves which port. The only place that knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.db import connections

from dunwell.adapters.bulk import open_bulk
from dunwell.adapters.bulk.few import FewRows
from dunwell.adapters.vault import FileVault
from dunwell.config.home import Home
from dunwell.config.jobs import JobQueue
from dunwell.core import ports, stopping
from dunwell.flows.nightly import Links
from dunwell.web.doors import Doors


@dataclass(frozen=True, slots=True)
class WallClock:
    """The computer's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def home() -> Home:
    """The home this process works in."""
    found: Home = settings.HOME
    return found


def clock() -> ports.Clock:
    return WallClock()


@cache
def vault() -> ports.Vault:
    return FileVault(home().keys)


def doors() -> Doors:
    """What the pages use of the outside: see `web/doors.py`."""
    return Doors(clock=clock(), jobs=JobQueue(), vault=vault())


def bulk() -> ports.Bulk:
    """Bulk transactions on the very database Django uses (a test's database included)."""
    return open_bulk(settings.DATABASES["default"], exclusively=_without_django)


def reader() -> ports.Reader:
    """The same questions over Django's own connection and in its transaction: for a handful of rows."""
    return FewRows(connections["default"])


def links() -> Links:
    """Addresses in messages: `public_url` of the section `web` of the home's settings, and keys of the home."""
    public = str(home().section("web").get("public_url", "http://127.0.0.1:8000")).rstrip("/")
    key = home().secret("stopping").encode()
    return Links(
        pay=public + "/pay/{reference}",
        stop=lambda person_id, channel: f"{public}/stop/{stopping.token(stopping.Stop(person_id, channel), key=key)}",
    )


def capacity() -> dict[str, int]:
    """Actions a day by channel, or channel:skill, as the section `capacity` of the home's settings says."""
    return {name: int(str(limit)) for name, limit in home().section("capacity").items()}


class _Refusing:
    """Stands in for Django's connection while a bulk session holds an SQLite file alone."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError("the ORM was used inside a bulk session on SQLite; do it before or after (adapters/bulk)")


@contextmanager
def _without_django() -> Iterator[None]:
    """Close Django's connection of this thread and refuse a new one until the block ends."""
    connections["default"].close()
    kept = connections["default"]
    connections["default"] = _Refusing()  # type: ignore[assignment]
    try:
        yield
    finally:
        connections["default"] = kept
