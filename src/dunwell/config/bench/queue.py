"""Fifty officers take the next item at once, until the queue is empty, and nobody gets what another has."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl
from django.db import connections

from dunwell.cases import work
from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, percentile, spending
from dunwell.config.bench.place import place, set_up, settle
from dunwell.core import draws
from dunwell.core.actor import Actor
from dunwell.core.words import Role

ITEMS = 50_000
OFFICERS = 50
PROCESSES = 2
"""Each with its share of the officers, as the workers of a web server have them."""
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
SEED = 31
BUDGET = (2_000.0, 5_000.0)
"""Items a second on PostgreSQL: floor and aim."""


class TakenTwice(RuntimeError):
    """An item went to two officers, or to nobody; no rate is told."""


@dataclass(slots=True)
class Took:
    """What officers got, how long each item took to get in milliseconds, and from when to when they were at it."""

    work_ids: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0


@dataclass(frozen=True, slots=True)
class _Told:
    took: list[Took]
    cpu: float
    cpu_database: float


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Items a second handed to fifty officers, and how long one of them waits; `debts` is the number of items."""
    count = debts or ITEMS
    with place(database, folder / "queue") as here:
        here.apart(_fill, count)
        told = here.apart(_everybody, here.server)
        vendor = here.vendor
    handed = Counter(item for one in told.took for item in one.work_ids)
    if len(handed) != count or max(handed.values()) > 1:
        raise TakenTwice(f"of {count} items {len(handed)} were taken, one of them {max(handed.values())} times")
    seconds = max(one.ended for one in told.took) - min(one.began for one in told.took)
    waits = [wait for one in told.took for wait in one.waits]
    floor, aim = BUDGET if vendor == "PostgreSQL" else (None, None)
    what = f"next item from the queue, {count:,} items, {OFFICERS} officers, {vendor}"
    return [
        Figure(what, count / seconds, "items/s", floor=floor, aim=aim, is_lower_better=False),
        Figure("one officer waits, p50", percentile(waits, 0.5), "ms"),
        Figure("one officer waits, p99", percentile(waits, 0.99), "ms"),
        Figure("an item, all processes", 1000 * told.cpu / count, "CPU ms"),
        Figure("of that the database's", 1000 * told.cpu_database / count, "CPU ms"),
    ]


def _fill(count: int) -> None:
    n = pl.col("n")
    rows = pl.DataFrame({"n": pl.int_range(1, count + 1, eager=True)}).select(
        pl.format("bench:{}", n).alias("key"),
        draws.below(n, "priority", 100_000, seed=SEED).alias("priority"),
        n.alias("debt_id"),
        n.alias("person_id"),
        *(pl.lit(value).alias(name) for name, value in {
            "kind": "call", "skill": "general", "reason": "step_due", "state": "waiting", "claimed_by": "",
            "outcome": "", "not_before": NOW, "recorded_at": NOW,
        }.items()),
    )  # fmt: skip
    with wiring.bulk().session() as session:
        session.append("cases_workitem", rows)
    settle()


def _everybody(server: int | None) -> _Told:
    spawn = multiprocessing.get_context("spawn")
    with spawn.Manager() as manager, spending(server=server) as spent:
        together = manager.Barrier(PROCESSES)
        with ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=set_up) as processes:
            took = list(processes.map(partial(_share, together), range(PROCESSES)))
    return _Told(took, spent.cpu, spent.cpu_database)


def _share(together: threading.Barrier, number: int) -> Took:
    """The officers of one process: each opens its connection, then all of both processes begin together."""
    seats = range(number, OFFICERS, PROCESSES)
    open_now = threading.Barrier(len(seats), action=lambda: _all_together(together))
    with ThreadPoolExecutor(len(seats)) as threads:
        each = list(threads.map(lambda seat: _officer(seat, open_now), seats))
    whole = Took(began=min(one.began for one in each), ended=max(one.ended for one in each))
    for one in each:
        whole.work_ids += one.work_ids
        whole.waits += one.waits
    return whole


def _all_together(together: threading.Barrier) -> None:
    together.wait()


def _officer(seat: int, open_now: threading.Barrier) -> Took:
    by, took = Actor(f"officer {seat}", frozenset({Role.OFFICER})), Took()
    connections["default"].ensure_connection()
    open_now.wait()
    took.began = time.monotonic()
    while True:
        asked = time.perf_counter()
        if (item := work.claim_next(skill="general", by=by, now=NOW)) is None:
            break
        took.waits.append((time.perf_counter() - asked) * 1000)
        took.work_ids.append(item.work_id)
    took.ended = time.monotonic()
    connections.close_all()
    return took
