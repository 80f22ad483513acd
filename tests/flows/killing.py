"""Kills a command at random moments, lets it finish, and compares what is left with a twin that was never killed.

Use: load the same data into two homes (or run the twin first on one), then `kill_until_done` on the one, an
uninterrupted `run_to_end` on the other, and compare `digest` of both. Randomness is seeded, so a failure repeats.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
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


def command_line(*words: str) -> list[str]:
    """`dunwell WORDS` as a process of its own."""
    return [sys.executable, "-m", "dunwell.config.commands", *words]


def environment(*, home: Path, database_url: str) -> dict[str, str]:
    """What a `dunwell` process needs to work on that home and database."""
    return {**os.environ, "DUNWELL_HOME": str(home), "DUNWELL_DATABASE_URL": database_url}


def run_to_end(words: Sequence[str], *, env: Mapping[str, str], seconds: float = 120) -> str:
    """Run a command that nobody kills; returns what it printed, fails the test when it fails."""
    done = subprocess.run(
        command_line(*words), env=dict(env), capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr}"
    return done.stdout


def kill_until_done(
    words: Sequence[str], *, env: Mapping[str, str], kills: int, seed: int, longest: float, earliest: float = 0.0
) -> Killed:
    """Start a command and kill it (SIGKILL) at a random moment, up to `kills` times; then let it finish.

    longest    CPU seconds within which each kill falls: about as many as the command takes (`seconds_of`)
    earliest   CPU seconds it always gets, such as its start-up

    CPU seconds, because on a busy machine a command is nowhere after the time in which it was done on an idle one.
    """
    moments, killed = random.Random(seed), 0
    for _ in range(kills):
        process = subprocess.Popen(
            command_line(*words),
            env=dict(env),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if _works_until(process, moments.uniform(earliest, longest)):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            killed += 1
        process.wait()
    return Killed(killed, run_to_end(words, env=env))


def _works_until(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Wait until the command has used so many CPU seconds; false when it ended before."""
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        with suppress(psutil.Error):
            if _cpu_seconds(watched) >= seconds:
                return True
        time.sleep(0.005)
    return False


def _cpu_seconds(process: psutil.Process) -> float:
    """Of a process, its children that ended, and those that run."""
    total = sum(process.cpu_times()[:4])
    for child in process.children(recursive=True):
        with suppress(psutil.Error):
            total += sum(child.cpu_times()[:2])
    return total


def seconds_of(words: Sequence[str], *, env: Mapping[str, str]) -> float:
    """How many CPU seconds a command takes when nobody kills it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run_to_end(words, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
