"""Kills a command at random moments, lets it finish, and compares what is left with a twin that was never killed.

Use: `with dunwell(…) as command:` and load the same data into two books (or run the twin first on one), then
`kill_until_done` on the one, an uninterrupted `run_to_end` on the other, and compare what is left of both. Randomness
is seeded, so a failure repeats.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
import psutil

from dunwell.core.ports import Reader

IGNORED = {
    "contacts_run": {"progress", "inputs_hash", "started_at", "ended_at"},
    "debts_snapshot": {"made"},
    "contacts_decision": set(),
    "contacts_action": {"recorded_at"},
    "cases_workitem": {"key", "recorded_at", "action_id", "done_at", "not_before"},
    "trail_link": {"at", "because", "hash", "previous_hash"},
}
"""Columns that may differ between twins, beside ids: times, and what is made of ids or times."""
ALWAYS_IGNORED = {"id", "recorded_at", "link_id", "hash", "message_id"}
TABLES = (
    "ledger_entry",
    "ledger_posting",
    "debts_debt",
    "debts_snapshot",
    "debts_snapshotmark",
    "debts_changed",
    "cases_promise",
    "cases_workitem",
    "contacts_run",
    "contacts_decision",
    "contacts_action",
    "contacts_contact",
    "contacts_judgement",
    "contacts_permit",
    "contacts_outbox",
    "trail_link",
)


@dataclass(frozen=True, slots=True)
class Killed:
    """How a command that was killed came to its end."""

    kills: int
    output: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How one command ended."""

    code: int
    cpu_seconds: float


class Dunwell:
    """`dunwell` on a home and a database, each command a process of its own (see `warm.py`)."""

    def __init__(self, server: subprocess.Popen[str], folder: Path) -> None:
        self._server = server
        self._said = folder / "said"

    def run_to_end(self, words: Sequence[str]) -> str:
        """Run a command that nobody kills; returns what it printed, fails the test when it fails."""
        self._start(words)
        self._end_well(words)
        return self._said.read_text()

    def seconds_of(self, words: Sequence[str]) -> float:
        """How many CPU seconds a command takes when nobody kills it."""
        self._start(words)
        return self._end_well(words).cpu_seconds

    def kill_until_done(
        self, words: Sequence[str], *, kills: int, seed: int, longest: float, earliest: float = 0.0
    ) -> Killed:
        """Start a command and kill it (SIGKILL) at a random moment, up to `kills` times; then let it finish.

        longest    CPU seconds within which each kill falls: about as many as the command takes (`seconds_of`)
        earliest   CPU seconds it always gets, such as its start

        CPU seconds, because on a busy machine a command is nowhere after the time in which it was done on an idle one.
        """
        moments, killed = random.Random(seed), 0
        for _ in range(kills):
            pid = self._start(words)
            if _works_until(pid, moments.uniform(earliest, longest)):
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            killed += self._ended().code == -signal.SIGKILL
        return Killed(killed, self.run_to_end(words))

    def _start(self, words: Sequence[str]) -> int:
        assert self._server.stdin is not None
        self._server.stdin.write(json.dumps({"words": list(words), "said": str(self._said)}) + "\n")
        self._server.stdin.flush()
        return int(self._answer()[0])

    def _end_well(self, words: Sequence[str]) -> Ended:
        ended = self._ended()
        assert ended.code == 0, f"{' '.join(words)} ended with {ended.code}:\n{self._said.read_text()}"
        return ended

    def _ended(self) -> Ended:
        code, seconds = self._answer()
        return Ended(int(code), float(seconds))

    def _answer(self) -> list[str]:
        assert self._server.stdout is not None
        return self._server.stdout.readline().split()


@contextmanager
def dunwell(*, home: Path, database_url: str) -> Iterator[Dunwell]:
    """Ready to run commands on that home and database."""
    env = {**os.environ, "DUNWELL_HOME": str(home), "DUNWELL_DATABASE_URL": database_url}
    home.mkdir(exist_ok=True)
    line = [sys.executable, "-m", "tests.flows.warm"]
    with subprocess.Popen(line, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield Dunwell(server, home)


def _works_until(pid: int, seconds: float) -> bool:
    """Wait until the command has used so many CPU seconds; false when it ended before."""
    with suppress(psutil.NoSuchProcess):
        watched = psutil.Process(pid)
        while watched.status() != psutil.STATUS_ZOMBIE:
            if sum(watched.cpu_times()[:2]) >= seconds:
                return True
            time.sleep(0.005)
    return False


def digest(reader: Reader, tables: Sequence[str] = TABLES) -> dict[str, str]:
    """One hash per table over its rows in order of content, with ids and times of the clock left out.

    Foreign ids that a sequence gave (`action_id` and the like) are replaced by whether they are set.
    """
    return {table: _hash(_rows(reader, table)) for table in tables}


def _rows(reader: Reader, table: str) -> pl.DataFrame:
    frame = reader.read(f"SELECT * FROM {table}")  # noqa: S608  our own list of tables
    ignored = ALWAYS_IGNORED | IGNORED.get(table, set())
    return frame.select(
        pl.col(name).is_not_null() if name.endswith("_id") and name not in STABLE_IDS else pl.col(name)
        for name in frame.columns
        if name not in ignored
    )


STABLE_IDS = {"debt_id", "person_id", "portfolio_id", "creditor_id", "subject_id", "account_id", "about_id"}
"""Ids of things that were there before the command, the same in both twins."""


def _hash(frame: pl.DataFrame) -> str:
    lines = sorted(json.dumps(row, default=_plain, ensure_ascii=False) for row in frame.iter_rows())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
