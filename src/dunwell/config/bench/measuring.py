"""What one measurement is, and how CPU-seconds and memory of every process are counted."""

from __future__ import annotations

import os
import platform
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil

Met = Literal["floor", "aim", "none"]
SAMPLE_SECONDS = 0.2
OWN = Path("/proc/self")


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
        """How many times the reference."""
        return _short(self.value / self.reference) if self.reference else None

    @property
    def met(self) -> Met:
        """Which budget is met."""
        for name, budget in (("aim", self.aim), ("floor", self.floor)):
            if budget is not None and (self.value <= budget if self.is_lower_better else self.value >= budget):
                return "aim" if name == "aim" else "floor"
        return "none"

    def plain(self) -> dict[str, Any]:
        """As the JSON says it."""
        return {
            "what": self.what,
            "value": _short(self.value),
            "unit": self.unit,
            "reference": None if self.reference is None else _short(self.reference),
            "ratio": self.ratio,
            "floor": self.floor,
            "aim": self.aim,
            "met": self.met,
        }


def _short(value: float) -> float:
    """Four digits that mean something; whole numbers stay whole."""
    return value if value == int(value) else float(f"{value:.4g}")


@dataclass(slots=True)
class Spent:
    """Seconds and bytes of one measured block, all processes together."""

    wall: float = 0.0
    cpu: float = 0.0
    cpu_own: float = 0.0
    cpu_database: float = 0.0
    peak_bytes: int = 0
    """The largest resident set of this process, and at the same time at most those of its children."""
    peak_database_bytes: int = 0
    """The largest sum of what the server's processes held for themselves, and what they share counted once."""


def machine() -> dict[str, Any]:
    """What this was measured on, and how busy it was: a load above one of others' work makes figures worse."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
    }


@contextmanager
def spending(*, server: int | None = None, has_workers: bool = False) -> Iterator[Spent]:
    """Measure a block. CPU of children counts once they have ended.

    Given    `server` the process id of PostgreSQL's postmaster, whose processes are counted with ours;
             `has_workers` that the block starts processes, whose memory a sampler then watches
    """
    spent, stop = Spent(), threading.Event()
    watched = bool(server) or has_workers

    def sample() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            _sample(spent, server, has_workers=has_workers)

    sampler = threading.Thread(target=sample, daemon=True)
    _reset_peak()
    if watched:
        sampler.start()
    own, database, began = own_cpu(), server_cpu(server), time.perf_counter()
    try:
        yield spent
    finally:
        spent.wall = time.perf_counter() - began
        spent.cpu_own, spent.cpu_database = own_cpu() - own, server_cpu(server) - database
        spent.cpu = spent.cpu_own + spent.cpu_database
        stop.set()
        if watched:
            sampler.join()
        spent.peak_bytes += _own_peak()


def own_cpu() -> float:
    """User and system seconds of this process and its finished children."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def server_cpu(server: int | None) -> float:
    """Seconds of a PostgreSQL server: its postmaster with what it has reaped, and its living processes; 0 of none.

    A backend that ends while it is looked at would be counted in neither, so the look is repeated until none did.
    """
    if server is None:
        return 0.0
    postmaster = psutil.Process(server)
    while True:
        before = postmaster.cpu_times()
        living = sum(_cpu_of(process) for process in postmaster.children())
        after = postmaster.cpu_times()
        if before[2:4] == after[2:4]:
            return living + sum(after[:4])


def _cpu_of(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:2])
    except psutil.Error:
        return 0.0


def _sample(spent: Spent, server: int | None, *, has_workers: bool) -> None:
    if has_workers:
        workers = sum(_status(child.pid).get("VmRSS", 0) for child in psutil.Process().children(recursive=True))
        spent.peak_bytes = max(spent.peak_bytes, workers)
    if server is not None:
        told = [_status(each.pid) for each in psutil.Process(server).children()]
        private = sum(each.get("RssAnon", 0) for each in told)
        shared = max((each.get("RssShmem", 0) for each in told), default=0)
        spent.peak_database_bytes = max(spent.peak_database_bytes, private + shared)


def _reset_peak() -> None:
    """Let the kernel forget the largest resident set of this process, where it lets us."""
    try:
        (OWN / "clear_refs").write_text("5")
    except OSError:
        return


def _own_peak() -> int:
    """Bytes of the largest resident set since `_reset_peak`; where the system does not tell, since the start."""
    return _status(os.getpid()).get("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _status(process: int) -> dict[str, int]:
    """Sizes in bytes that the kernel tells of a process; empty where it is gone or the system is another."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return {}
    sizes = (line.split() for line in lines if line.endswith(" kB"))
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in sizes}


def median(values: list[float]) -> float:
    """The middle value; of two middle values the lower."""
    return sorted(values)[(len(values) - 1) // 2]


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of the sorted values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1))]
