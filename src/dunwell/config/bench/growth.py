"""How the cost of the night grows when the debts grow tenfold, in CPU of all processes, which others blur less."""

from __future__ import annotations

from pathlib import Path

from dunwell.config.bench import night
from dunwell.config.bench.measuring import Figure

SMALL = 100_000
TIMES = 10


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """The night over N and over ten times N debts; `debts` is the smaller N."""
    small = debts or SMALL
    costs = []
    for count in (small, small * TIMES):
        with night.evening(count, database, folder / f"growth-{count}") as here:
            costs.append(here.apart(night.one_night, here.server))
            vendor = here.vendor
    least, most = costs
    words = f"night at {small:,} debts, {vendor}"
    return [
        Figure(f"growth of the night's CPU, {small:,} to {small * TIMES:,} debts, {vendor}", most.cpu / least.cpu,
               "times", floor=11, aim=10),
        Figure(f"night at {small * TIMES:,} debts, {vendor}", most.cpu, "CPU s", least.cpu, words),
        *(Figure(f"step {name} by the clock", most.steps.get(name, 0.0), "s", least.steps.get(name) or None, words)
          for name in night.STEPS),
        Figure("peak memory, the database's with ours", most.peak_gb, "GiB", least.peak_gb, words),
    ]  # fmt: skip
