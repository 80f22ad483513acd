"""The nightly run over a portfolio in its database, every step. Beside it, the same rows read and written bare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dunwell.config import wiring
from dunwell.config.bench import portfolio, portfolio_history
from dunwell.config.bench.measuring import Figure, spending
from dunwell.config.bench.place import Place, place, settle
from dunwell.core.actor import machine
from dunwell.core.columns import CHANNELS
from dunwell.debts import snapshot as kept_rows
from dunwell.flows.nightly import Night, run_night

DEBTS = 1_000_000
STEPS = ("refresh", "read", "decide", "store", "seal")
BUDGET = {"PostgreSQL": (20.0, 8.0), "SQLite": (30.0, 12.0)}
"""Seconds for a million debts: floor and aim."""
MEMORY_GB = (6.0, 3.0)
WRITTEN = ("contacts_decision", "contacts_action")


@dataclass(slots=True)
class Told:
    """What one night cost, and what it did."""

    wall: float = 0.0
    cpu_own: float = 0.0
    cpu_database: float = 0.0
    peak_gb: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    debts: int = 0
    refreshed: int = 0
    actions: int = 0
    bare_wall: float = 0.0
    bare_cpu: float = 0.0

    @property
    def cpu(self) -> float:
        return self.cpu_own + self.cpu_database


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Seconds, CPU of all processes and memory of one night, on PostgreSQL when `database` names a server."""
    count = debts or DEBTS
    with evening(count, database, folder / "night") as here:
        told = here.apart(one_night, here.server)
        bare = here.apart(bare_copy, here.server)
        told.bare_wall, told.bare_cpu = bare.bare_wall, bare.bare_cpu
    return _figures(told, here.vendor)


def _figures(told: Told, vendor: str) -> list[Figure]:
    """Budgets are for a million debts; with fewer they are scaled down, which start-up makes harder to meet."""
    share = told.debts / DEBTS
    floor, aim = (each * share for each in BUDGET[vendor])
    where = f"{told.debts:,} debts, {vendor}"
    bare = "the same rows read and written bare"
    return [
        Figure(f"night, {where}", told.wall, "s", told.bare_wall, bare, floor, aim),
        Figure(f"night, {where}, CPU of all processes", told.cpu, "CPU s", told.bare_cpu, bare),
        Figure("of that the database's", told.cpu_database, "CPU s"),
        Figure("peak memory, the database's with ours", told.peak_gb, "GiB", floor=MEMORY_GB[0], aim=MEMORY_GB[1]),
        *(Figure(f"step {name}", told.steps.get(name, 0.0), "s") for name in STEPS),
        Figure("snapshot rows made anew", told.refreshed, "rows"),
        Figure("messages written and stored", told.actions, "actions"),
    ]


@contextmanager
def evening(count: int, database: str | None, folder: Path) -> Iterator[Place]:
    """A place with `count` debts on the evening before: a night when nobody had time, and a day's payments since."""
    with place(database, folder) as here:
        here.apart(_fill, count)
        yield here


def _fill(count: int) -> None:
    yesterday = portfolio.TODAY - timedelta(days=1)
    portfolio.fill(count)
    settle()
    run_night(wiring.bulk(), _night(yesterday, capacity=dict.fromkeys(CHANNELS, 0)))
    with wiring.bulk().session() as session:
        portfolio_history.change_some(session, paid_on=yesterday, at=portfolio.EVENING_BEFORE)
    settle()


def _night(day: date, *, capacity: dict[str, int] | None = None) -> Night:
    return Night(
        as_of=day,
        files=wiring.home().files,
        by=machine("night"),
        at=datetime.combine(day, time(3), UTC),
        links=wiring.links(),
        capacity=capacity or {},
    )


def one_night(server: int | None) -> Told:
    """Do the night of TODAY in this process and say what it cost. A second one must add nothing."""
    told = Told()
    night = replace(_night(portfolio.TODAY), on_step=told.steps.__setitem__)
    with spending(server=server) as spent:
        summary = run_night(wiring.bulk(), night)
    assert run_night(wiring.bulk(), night).is_repeat  # noqa: S101
    told.wall, told.cpu_own, told.cpu_database = spent.wall, spent.cpu_own, spent.cpu_database
    told.peak_gb = (spent.peak_bytes + spent.peak_database_bytes) / 2**30
    told.debts, told.refreshed, told.actions = summary.debts_count, summary.rows_refreshed, summary.actions_count
    return told


def bare_copy(server: int | None) -> Told:
    """The rows that the night read and wrote, read and written again: no decision, words, index, check or seal."""
    told = Told()
    with wiring.bulk().session() as session:
        written = {name: session.read(f"SELECT * FROM {name}") for name in WRITTEN}  # noqa: S608
        for name in WRITTEN:
            session.run(f"CREATE TABLE bare_{name} AS SELECT * FROM {name} WHERE 1 = 0")  # noqa: S608
    with spending(server=server) as spent, wiring.bulk().session() as session:
        kept_rows.read(session, where="state = 'open'")
        for name, rows in written.items():
            session.append(f"bare_{name}", rows)
    told.bare_wall, told.bare_cpu = spent.wall, spent.cpu
    return told
