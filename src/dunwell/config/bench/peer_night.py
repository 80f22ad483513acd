"""The dunning night of accounting packages, done by us: the same accounts, bands, levels and days, all of the work.

Decide from days overdue, prior steps and days since the last; one durable row per step and decision; every account's
own text with its table of invoices, rendered and stored; the trail sealed; everything committed. No PDF is made.
The peers were measured on a machine like this one, with PostgreSQL at its defaults, code loaded before the clock
started: see docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dunwell.config import wiring
from dunwell.config.bench import peer_accounts
from dunwell.config.bench.measuring import Figure, median, spending
from dunwell.config.bench.place import Place, copied, place, settle
from dunwell.core.actor import machine
from dunwell.flows.nightly import Night, run_night

SIZES = (2_000, 10_000, 50_000)
LARGE = 1_000_000
REPEATS = 3
NIGHT = date(2026, 11, 20)
EARLIER = (date(2026, 9, 17), date(2026, 9, 26))
FLOOR, AIM = 0.5, 0.2
"""CPU milliseconds per account."""
GROWTH = (1.1, 1.0)
"""CPU per account at a million as a multiple of that at the smallest size with no start-up to speak of."""
Counts = dict[tuple[int, str], int]
COLD: Mapping[tuple[int, str], float] = {(1, "email"): 1.0}
MIXED: Mapping[tuple[int, str], float] = {(1, "email"): 0.4, (2, "email"): 0.35, (3, "letter"): 0.25}
BEFORE: tuple[Mapping[tuple[int, str], float], ...] = ({(1, "email"): 0.6}, {(2, "email"): 0.25})

PEERS: Mapping[tuple[str, int], Mapping[str, float]] = {
    ("cold", 2_000): {"Odoo 18 + OCA": 48.0, "Tryton 8": 28.0},
    ("cold", 10_000): {"Odoo 18 + OCA, the cautious value (68 as measured)": 55.0, "Tryton 8": 32.0},
    ("mixed", 2_000): {"Odoo 18 + OCA": 33.5, "Tryton 8": 47.4},
    ("idle", 2_000): {"Odoo 18 + OCA": 0.03, "Tryton 8": 1.0},
    ("idle", 10_000): {"Odoo 18 + OCA": 0.022},
}
"""CPU milliseconds per account of the peers, by night and number of accounts, where they were measured in full."""


class WrongCounts(RuntimeError):
    """The night did other work than the peers'; its times would say nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one night cost, and the steps it took."""

    wall: float
    cpu: float
    peak_gb: float
    counts: Counts


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """CPU of every process per account: cold, mixed and idle; with `debts` for one size alone, once each."""
    figures: list[Figure] = []
    if debts:
        return _at(debts, database, folder, repeats=1).figures
    sizes = [_at(size, database, folder, repeats=REPEATS) for size in SIZES]
    for each in sizes:
        figures += each.figures
    large = _at(LARGE, database, folder, repeats=1)
    growth = large.mixed_ms / sizes[-1].mixed_ms
    words = f"CPU per account, mixed, {LARGE:,} accounts against {SIZES[-1]:,}"
    return [*figures, *large.figures, Figure(words, growth, "times", floor=GROWTH[0], aim=GROWTH[1])]


@dataclass(frozen=True, slots=True)
class _Sized:
    figures: list[Figure]
    mixed_ms: float


def _at(count: int, database: str | None, folder: Path, *, repeats: int) -> _Sized:
    """The three nights over `count` accounts, each on copies of the same evening."""
    with place(database, folder / f"peer-{count}") as here:
        here.apart(peer_accounts.fill, count)
        cold = _repeated(here, NIGHT, repeats, count, COLD, is_last=False)
        for day, shares in zip(EARLIER, BEFORE, strict=True):
            _check(here.apart(_history, day), shares, count, f"the earlier run of {day}")
        mixed = _repeated(here, NIGHT, repeats, count, MIXED, is_last=False)
        here.apart(_history, NIGHT)
        idle = _repeated(here, NIGHT + timedelta(days=1), repeats, count, {}, is_last=True)
        vendor = here.vendor
    figures = []
    for name, costs in (("cold", cold), ("mixed", mixed), ("idle", idle)):
        figures += _figures(name, costs, count, vendor)
    return _Sized(figures, _ms(mixed, count))


def _repeated(
    here: Place, night: date, repeats: int, count: int, shares: Mapping[tuple[int, str], float], *, is_last: bool
) -> list[Cost]:
    """One night several times, each on a fresh copy, which is left out when this is the last use of the place."""
    costs = []
    for number in range(repeats):
        is_own = is_last and number == repeats - 1
        with nullcontext(here) if is_own else copied(here) as copy:
            costs.append(copy.apart(_timed, night, copy.server))
        _check(costs[-1].counts, shares, count, f"the night of {night}")
    return costs


def _check(counts: Counts, shares: Mapping[tuple[int, str], float], count: int, what: str) -> None:
    wanted = {key: round(share * count) for key, share in shares.items()}
    if counts != wanted:
        raise WrongCounts(f"{what} over {count} accounts gave {counts}, not {wanted}; no time is told")


def _figures(name: str, costs: list[Cost], count: int, vendor: str) -> list[Figure]:
    what = f"{name}, {count:,} accounts, {vendor}"
    value, unit = _ms(costs, count), "CPU ms/account"
    has_budget = name != "idle"
    floor, aim = (FLOOR, AIM) if has_budget else (None, None)
    steps = ", ".join(f"{number:,} level-{step} {way}" for (step, way), number in sorted(costs[0].counts.items()))
    peers = PEERS.get((name, count), {"": 0.0})
    spread = max(each.cpu for each in costs) - min(each.cpu for each in costs)
    return [
        *(Figure(f"{what}: {steps or 'nobody is due'}", value, unit, peer or None, who, floor, aim)
          for who, peer in peers.items()),
        Figure(f"{what}, spread of {len(costs)} runs", 1000 * spread / count, unit),
        Figure(f"{what}, wall", median([each.wall for each in costs]), "s"),
        Figure(f"{what}, peak memory, the database's with ours", max(each.peak_gb for each in costs), "GiB"),
    ]  # fmt: skip


def _ms(costs: list[Cost], count: int) -> float:
    return 1000 * median([each.cpu for each in costs]) / count


def _night(day: date) -> Night:
    return Night(
        as_of=day,
        files=wiring.home().files,
        by=machine("night"),
        at=datetime.combine(day, time(3), UTC),
        links=wiring.links(),
        capacity={},
    )


def _timed(day: date, server: int | None) -> Cost:
    """The night of a day, with everything it writes committed; a second one must add nothing."""
    night = _night(day)
    with spending(server=server) as spent:
        run_night(wiring.bulk(), night)
    counts = peer_accounts.steps(day)
    if not run_night(wiring.bulk(), night).is_repeat or peer_accounts.steps(day) != counts:
        raise WrongCounts(f"a second night of {day} did something; it must add nothing")
    peak_gb = (spent.peak_bytes + spent.peak_database_bytes) / 2**30
    return Cost(spent.wall, spent.cpu, peak_gb, counts)


def _history(day: date) -> Counts:
    """A night whose messages were all sent the same day, and the database told to look at its tables."""
    run_night(wiring.bulk(), _night(day))
    counts = peer_accounts.steps(day)
    peer_accounts.send_all(day)
    settle()
    return counts
