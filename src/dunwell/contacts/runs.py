"""Runs of the night: opened once per day, moved step by step, taken over by whoever runs the command last.

Inside a bulk session. Every step that is done is marked in the transaction that does it, so a killed night goes on
where it stopped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from dunwell.core.ports import BulkSession, Reader

_SCHEMA: dict[str, pl.DataType] = {
    "id": pl.Int64(),
    "as_of": pl.Date(),
    "state": pl.String(),
    "is_reviewed": pl.Boolean(),
    "code_version": pl.String(),
    "rulebook_version": pl.String(),
    "strategy_versions": pl.String(),
    "scorecard_version": pl.String(),
    "inputs_hash": pl.String(),
    "decisions_root": pl.String(),
    "progress": pl.String(),
    "debts_count": pl.Int64(),
    "actions_count": pl.Int64(),
    "started_at": pl.Datetime("us", "UTC"),
    "by": pl.String(),
}


class TakenOver(RuntimeError):
    """Another process has taken the run over."""


@dataclass(frozen=True, slots=True)
class Versions:
    """What decides the same way twice: code, rulebook, strategies by name, scorecard."""

    code: str
    rulebook: str
    strategies: dict[str, str]
    scorecard: str


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as it stands. `progress` holds the steps that are done, each with its counts."""

    run_id: int
    as_of: date
    state: str
    is_reviewed: bool
    versions: Versions
    inputs_hash: str
    decisions_root: str
    debts_count: int
    actions_count: int
    started_at: datetime
    by: str
    progress: dict[str, Any] = field(default_factory=dict)

    def has_done(self, step: str) -> bool:
        """Whether that step is done."""
        return step in self.progress

    def with_done(self, step: str, **counts: object) -> RunRecord:
        """The same run with one more step done."""
        return replace(self, progress={**self.progress, step: counts})


def found(reader: Reader, *, as_of: date | None = None, run_id: int | None = None) -> RunRecord | None:
    """The run of a day, or of an id; None where there is none."""
    where, value = ("as_of", as_of) if run_id is None else ("id", run_id)
    names = ", ".join(f'"{name}"' for name in _SCHEMA)
    frame = reader.read(f'SELECT {names} FROM contacts_run WHERE "{where}" = ?', (value,), schema=_SCHEMA)  # noqa: S608
    return _record(frame.row(0, named=True)) if frame.height else None


def newest_before(reader: Reader, *, as_of: date) -> RunRecord | None:
    """The last run of an earlier day that came to its end; None where there is none."""
    names = ", ".join(f'"{name}"' for name in _SCHEMA)
    sql = f"SELECT {names} FROM contacts_run WHERE as_of < ? AND state <> 'started' ORDER BY as_of DESC LIMIT 1"  # noqa: S608
    frame = reader.read(sql, (as_of,), schema=_SCHEMA)
    return _record(frame.row(0, named=True)) if frame.height else None


def _record(row: dict[str, Any]) -> RunRecord:
    return RunRecord(
        run_id=row["id"],
        as_of=row["as_of"],
        state=row["state"],
        is_reviewed=row["is_reviewed"],
        versions=Versions(
            row["code_version"], row["rulebook_version"], json.loads(row["strategy_versions"]), row["scorecard_version"]
        ),
        inputs_hash=row["inputs_hash"],
        decisions_root=row["decisions_root"],
        debts_count=row["debts_count"],
        actions_count=row["actions_count"],
        started_at=row["started_at"],
        by=row["by"],
        progress=json.loads(row["progress"]),
    )


def open_in(
    session: BulkSession, *, as_of: date, versions: Versions, is_reviewed: bool, holder: str, by: str, at: datetime
) -> RunRecord:
    """The run of the day, made if there is none; a run that is not finished is taken over by `holder`."""
    run = found(session, as_of=as_of)
    if run is None:
        row = {
            "id": int(session.take_ids("contacts_run", 1).item()),
            "as_of": as_of,
            "state": "started",
            "is_reviewed": is_reviewed,
            **_version_columns(versions),
            "inputs_hash": "",
            "decisions_root": "",
            "progress": json.dumps({"holder": holder}),
            "debts_count": 0,
            "actions_count": 0,
            "started_at": at,
            "by": by,
        }
        session.append("contacts_run", pl.DataFrame([row], schema_overrides={"started_at": _SCHEMA["started_at"]}))
        return _record({**row, "started_at": at})
    if run.state != "started":
        return run
    taken = replace(run, progress={**run.progress, "holder": holder})
    session.run("UPDATE contacts_run SET progress = ? WHERE id = ?", (json.dumps(taken.progress), run.run_id))
    return taken


def _version_columns(versions: Versions) -> dict[str, str]:
    return {
        "code_version": versions.code,
        "rulebook_version": versions.rulebook,
        "strategy_versions": json.dumps(versions.strategies, sort_keys=True),
        "scorecard_version": versions.scorecard,
    }


def hold_in(session: BulkSession, run: RunRecord) -> None:
    """Lock the run's row until the session ends. Raises TakenOver when another process holds the run."""
    session.run("UPDATE contacts_run SET state = state WHERE id = ?", (run.run_id,))
    now = found(session, run_id=run.run_id)
    if now is None or now.state != "started" or now.progress.get("holder") != run.progress.get("holder"):
        raise TakenOver(f"another process has taken over the run of {run.as_of}; look at that one")


def mark_in(session: BulkSession, run: RunRecord) -> None:
    """Write how far the run is."""
    session.run(
        "UPDATE contacts_run SET progress = ?, inputs_hash = ?, debts_count = ?, actions_count = ? WHERE id = ?",
        (json.dumps(run.progress), run.inputs_hash, run.debts_count, run.actions_count, run.run_id),
    )


def begin_again_in(session: BulkSession, run: RunRecord, *, versions: Versions) -> RunRecord:
    """Take back what an unfinished run stored, because the versions it began under are not those of now."""
    session.run("DELETE FROM contacts_decision WHERE run_id = ?", (run.run_id,))
    session.run("DELETE FROM contacts_action WHERE run_id = ?", (run.run_id,))
    fresh = replace(
        run, versions=versions, inputs_hash="", debts_count=0, actions_count=0,
        progress={"holder": run.progress.get("holder")},
    )  # fmt: skip
    columns = _version_columns(versions)
    sets = ", ".join(f"{name} = ?" for name in columns)
    session.run(f"UPDATE contacts_run SET {sets} WHERE id = ?", (*columns.values(), run.run_id))  # noqa: S608
    mark_in(session, fresh)
    return fresh


def finish_in(session: BulkSession, run: RunRecord, *, state: str, at: datetime) -> None:
    """Move a started run to `review` or `released`."""
    session.run(
        "UPDATE contacts_run SET state = ?, decisions_root = ?, progress = ?, ended_at = ? WHERE id = ?",
        (state, run.decisions_root, json.dumps(run.progress), at, run.run_id),
    )
