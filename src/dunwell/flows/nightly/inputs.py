"""The night's inputs, saved before anything is decided: the same file gives the same decisions, tonight or in a year.

`<runs>/<day>/inputs.arrow` holds the kept and recent columns of every open debt, `manifest.json` beside it the day,
the versions and the file's hash. Both are written under another name first and then renamed.

The file of the night before spares reading a million rows that have not changed since: every kept row is numbered when
it is made, and the run remembers the newest number it read. A file that is not the one the run decided from, or that
gives another number of open debts than the database has, is not used.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from dunwell.contacts import recent
from dunwell.contacts.runs import RunRecord, Versions
from dunwell.core import columns
from dunwell.core.ports import Reader
from dunwell.debts import snapshot

KEPT = list(columns.schema("kept"))
RECENT = list(columns.schema("recent"))
READ = 1 << 20


class InputsDiffer(RuntimeError):
    """The saved inputs of a run are missing or are not those it decided from."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the engine is given: kept and recent columns of the same debts, and their hash."""

    kept: pl.DataFrame
    recent: pl.DataFrame
    sha256: str
    made: int = 0
    """The number of the newest kept row: see `debts/snapshot.py`."""


def folder_of(runs: Path, as_of: date) -> Path:
    """Where the inputs of a day are."""
    return runs / as_of.isoformat()


def freeze(reader: Reader, *, as_of: date, runs: Path, versions: Versions, earlier: RunRecord | None = None) -> Inputs:
    """Read what is open, in order of person and debt, and save it. Replaces what an unfinished night saved.

    Given    `earlier` the last run that came to its end, whose file may hold most of it
    """
    standing = snapshot.standing(reader)
    kept = _changed_since(reader, earlier, runs, standing) if earlier else None
    if kept is None:
        kept = snapshot.read(reader, where="state = 'open'").sort("person_id", "debt_id")
    counted = recent.counts(reader, kept, wanted=None, as_of=as_of)
    folder = folder_of(runs, as_of)
    folder.mkdir(parents=True, exist_ok=True)
    wide = kept.hstack(counted.drop("debt_id"))
    sha256 = _write(wide, folder / "inputs.arrow")
    manifest = {"as_of": as_of.isoformat(), "rows": wide.height, "sha256": sha256, **asdict(versions)}
    unfinished = folder / "manifest.json.part"
    unfinished.write_text(json.dumps(manifest, indent=1, sort_keys=True))
    unfinished.rename(folder / "manifest.json")
    return Inputs(kept, counted, sha256, standing.made)


def _changed_since(reader: Reader, earlier: RunRecord, runs: Path, standing: snapshot.Standing) -> pl.DataFrame | None:
    """The open rows as an earlier night saved them, with those made since in their place; None where that fails.

    The order is worked out on two columns, so that the wide rows are moved once.
    """
    made = earlier.progress.get("read", {}).get("made")
    saved = _saved(earlier, runs) if made else None
    if saved is None:
        return None
    changed = snapshot.read(reader, where="made > ?", params=(made,))
    both = pl.concat([saved, changed.filter(pl.col("state") == "open")])
    is_old = pl.col("place") < saved.height
    order = (
        both.select("person_id", "debt_id")
        .with_row_index("place")
        .filter(~(is_old & pl.col("debt_id").is_in(changed["debt_id"].implode())))
        .sort("person_id", "debt_id")["place"]
    )
    return both[order] if len(order) == standing.open_count else None


def _saved(run: RunRecord, runs: Path) -> pl.DataFrame | None:
    try:
        path = _checked(run.as_of, runs, run.inputs_hash)
    except InputsDiffer:
        return None
    held = pl.read_ipc_schema(path)
    wanted = columns.schema("kept")
    if any(held.get(name) != dtype for name, dtype in wanted.items()):
        return None
    return pl.read_ipc(path, columns=KEPT)


def _write(frame: pl.DataFrame, path: Path) -> str:
    unfinished = path.with_suffix(".part")
    frame.write_ipc(unfinished, compression="lz4")
    digest = _sha256(unfinished)
    unfinished.rename(path)
    return digest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(*, as_of: date, runs: Path, sha256: str) -> Inputs:
    """The inputs a run decided from. Raises InputsDiffer."""
    frame = pl.read_ipc(_checked(as_of, runs, sha256))
    return Inputs(frame.select(KEPT), frame.select("debt_id", *RECENT), sha256)


def _checked(as_of: date, runs: Path, sha256: str) -> Path:
    path = folder_of(runs, as_of) / "inputs.arrow"
    if not path.exists() or _sha256(path) != sha256:
        raise InputsDiffer(f"{path} is missing or was changed; restore it from a backup")
    return path


def load_person(*, as_of: date, runs: Path, person_id: int, sha256: str) -> Inputs:
    """The saved inputs of all debts of one person. Raises InputsDiffer."""
    frame = pl.scan_ipc(_checked(as_of, runs, sha256)).filter(pl.col("person_id") == person_id).collect()
    return Inputs(frame.select(KEPT), frame.select("debt_id", *RECENT), sha256)
