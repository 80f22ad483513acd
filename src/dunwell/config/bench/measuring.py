"""What one measurement is, and how CPU-seconds and memory of every process are counted."""

from __future__ import annotations

import os
import platform
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import psutil

Met = Literal["floor", "aim", "none"]
SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with its budget. A reference is the same unit measured here; `ratio` is value over reference."""

    what: str
    value: float
    unit: str
    reference: float | None = None
    reference_is: str = ""
    floor: float | None = None
    aim: float | None = None
    is_lower_better: bool = True

    @property
    def ratio(self) -> float | None:
        """How many times the reference, two decimals."""
        return round(self.value / self.reference, 3) if self.reference else None

    @property
    def met(self) -> Met:
        """Which budget is met."""
        for name, budget in (("aim", self.aim), ("floor", self.floor)):
            if budget is not None and (self.value <= budget if self.is_lower_better else self.value >= budget):
                return "aim" if name == "aim" else "floor"
        return "none"

    def plain(self) -> dict[str, Any]:
        """As the JSON says it."""
        said = asdict(self)
        return {**said, "value": round(self.value, 4), "ratio": self.ratio, "met": self.met}


@dataclass(slots=True)
class Spent:
    """Seconds and bytes of one measured block, all processes together."""

    wall: float = 0.0
    cpu: float = 0.0
    cpu_own: float = 0.0
    cpu_database: float = 0.0
    peak_bytes: int = 0
    marks: dict[str, float] = field(default_factory=dict)


def machine() -> dict[str, Any]:
    """What this was measured on."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _own_cpu() -> float:
    """This process and its finished children, user and system."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _database_cpu() -> float:
    """Every PostgreSQL process of this machine: the postmasters with what they have reaped, and the living backends."""
    total = 0.0
    for process in psutil.process_iter(["name"]):
        if process.info["name"] != "postgres":
            continue
        try:
            times = process.cpu_times()
            parent = process.parent()
        except psutil.Error:
            continue
        total += times.user + times.system
        if parent is None or parent.name() != "postgres":
            total += times.children_user + times.children_system
    return total


def _resident() -> int:
    """Bytes resident in this process and its children."""
    me = psutil.Process()
    total = me.memory_info().rss
    for child in me.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.Error:
            continue
    return total


@contextmanager
def spending(*, with_database: bool = False) -> Iterator[Spent]:
    """Measure a block. CPU of children counts once they have ended; a sampler watches the memory of all of them."""
    spent, stop = Spent(), threading.Event()

    def sample() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            spent.peak_bytes = max(spent.peak_bytes, _resident())

    sampler = threading.Thread(target=sample, daemon=True)
    spent.peak_bytes = _resident()
    sampler.start()
    own, database, began = _own_cpu(), _database_cpu() if with_database else 0.0, time.perf_counter()
    try:
        yield spent
    finally:
        spent.wall = time.perf_counter() - began
        spent.cpu_own = _own_cpu() - own
        spent.cpu_database = (_database_cpu() - database) if with_database else 0.0
        spent.cpu = spent.cpu_own + spent.cpu_database
        stop.set()
        sampler.join()


def median(values: list[float]) -> float:
    """The middle value; of two middle values the lower."""
    return sorted(values)[(len(values) - 1) // 2]


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the sorted values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
