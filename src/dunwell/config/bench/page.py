"""The person page of a database of ten million entries, as an officer opens one person after another."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from dunwell.config import wiring
from dunwell.config.bench import portfolio, portfolio_history
from dunwell.config.bench.measuring import Figure, percentile
from dunwell.config.bench.place import place, settle
from dunwell.core import draws
from dunwell.core.words import Role
from dunwell.debts import services as debt_services
from dunwell.flows import snapshot

DEBTS = 1_000_000
ENTRIES_EACH = 10
OPENED = 400
WARM = 20
"""Pages opened before the clock starts: a server that runs has shown some."""
SEED = 41
BUDGET = (120.0, 50.0)
"""Milliseconds, 95 of 100 pages: floor and aim."""
CHANGED_SHARE = 4
"""One debt in so many changed since the night: its row is made anew for the page."""


class PageRefused(RuntimeError):
    """A page was not shown; no time is told."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Milliseconds by the clock and of CPU that each page took, and how many bytes the longest had."""

    walls: list[float]
    cpus: list[float]
    entries: int


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """How long the person page takes; `debts` is the number of debts, each with ten entries."""
    with place(database, folder / "page") as here:
        here.apart(_fill, debts or DEBTS)
        shown = here.apart(_open_pages, min(OPENED, (debts or DEBTS) // 5))
        vendor = here.vendor
    where = f"{shown.entries:,} entries, {vendor}"
    floor, aim = BUDGET
    return [
        Figure(f"person page, {where}, p50", percentile(shown.walls, 0.5), "ms"),
        Figure(f"person page, {where}, p95", percentile(shown.walls, 0.95), "ms", floor=floor, aim=aim),
        Figure("person page, p50 of our CPU", percentile(shown.cpus, 0.5), "CPU ms"),
        Figure("person page, p95 of our CPU", percentile(shown.cpus, 0.95), "CPU ms"),
    ]


def _fill(count: int) -> None:
    portfolio.fill(count)
    for month in range(1, ENTRIES_EACH):
        paid_on = portfolio.TODAY - timedelta(days=30 * month)
        with wiring.bulk().session() as session:
            portfolio.trust(session)
            portfolio_history.pay_all(session, paid_on=paid_on, at=portfolio.EVENING_BEFORE)
    snapshot.refresh(wiring.bulk(), as_of=wiring.clock().now().date() - timedelta(days=1))
    with wiring.bulk().session() as session:
        ids = session.read("SELECT id FROM debts_debt", schema={"id": pl.Int64()})["id"]
        debt_services.mark_changed_in(session, ids.gather_every(CHANGED_SHARE))
    settle()


def _open_pages(opened: int) -> Shown:
    reader = wiring.reader()
    entries = reader.read("SELECT COUNT(*) AS n FROM ledger_entry").item()
    last = reader.read("SELECT MAX(id) AS n FROM parties_person").item()
    client, walls, cpus = _officer(), [], []
    drawn = pl.DataFrame({"n": pl.int_range(opened + WARM, eager=True)})
    people = drawn.select(1 + draws.below(pl.col("n"), "person", last, seed=SEED)).to_series()
    for number, person_id in enumerate(people):
        began, spent = time.perf_counter(), time.process_time()
        said = client.get(reverse("desk:person", args=[person_id]))
        if said.status_code != 200:
            raise PageRefused(f"the page of person {person_id} answered {said.status_code}")
        if number >= WARM:
            walls.append((time.perf_counter() - began) * 1000)
            cpus.append((time.process_time() - spent) * 1000)
    return Shown(walls, cpus, entries)


def _officer() -> Client:
    """A signed-in browser of an officer."""
    settings.ALLOWED_HOSTS = ["testserver"]
    user = User.objects.create_user("olga")
    user.groups.add(Group.objects.get_or_create(name=Role.OFFICER)[0])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
