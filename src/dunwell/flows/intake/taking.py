"""Takes a file into the rooms, chunk by chunk. Each chunk is one transaction with its mark, so a kill loses nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.intake.clean import Cleaned, clean, names_of, read_cells_of, wavering, ways_of
from dunwell.core.intake.profile import Profile
from dunwell.core.intake.quarantine import SHEET_ROW, sheet
from dunwell.core.intake.raw import ROW, RawTable
from dunwell.core.ports import Bulk, QuarantineSheets, TableReader, Vault
from dunwell.core.refusal import Refusal
from dunwell.debts import batch_queries, batches
from dunwell.debts import bulk as debts
from dunwell.flows.intake import chunk
from dunwell.flows.intake.absent import recall_absent
from dunwell.flows.intake.job import Job, Known
from dunwell.flows.intake.profiles import read_profile

CHUNK_ROWS = 100_000
"""Rows a transaction: few enough to lose little when killed, many enough to cost nothing."""


class OlderFile(Refusal, ValueError):
    """The file speaks of an earlier day than one that was taken in already."""


class NothingToFix(Refusal, ValueError):
    """The file is no corrected quarantine sheet of that batch."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the file is."""

    batch_id: int
    rows_read: int
    rows_total: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file came to. `is_repeat`: it was taken in before, and nothing was changed now."""

    batch_id: int
    is_repeat: bool
    file_name: str
    as_of: date
    counts: dict[str, int] = field(default_factory=dict)
    quarantine: Path | None = None
    """The sheet of rows to correct; None where every row went in."""

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        said: dict[str, Any] = {"batch": self.batch_id, "is_repeat": self.is_repeat, "file": self.file_name}
        said |= {"as_of": self.as_of.isoformat(), **self.counts}
        return said | {"quarantine": str(self.quarantine) if self.quarantine else None}


@dataclass(frozen=True, slots=True)
class Tools:
    """What taking in uses of the outside."""

    reader: TableReader
    bulk: Bulk
    vault: Vault
    sheets: QuarantineSheets


@dataclass(frozen=True, slots=True)
class Order:
    """A file to take in, and what it is.

    is_complete   it states every debt of the portfolio: those it does not name were recalled
    fixes_id      the batch whose corrected quarantine sheet it is; profile, portfolio and day are then that batch's
    """

    path: Path
    profile_id: int
    portfolio_id: int
    as_of: date
    is_complete: bool = False
    fixes_id: int | None = None
    chunk_rows: int = CHUNK_ROWS


@dataclass(frozen=True, slots=True)
class _Survey:
    """What the first look at a file gave: its rows, the debts a complete one names, and references standing twice.

    present   of a complete file: None where one row does not say which debt it is
    wavering  see `job.Source`; None where it cannot be told
    only      the file's one table, which need not be read again; None where it has several
    """

    rows_total: int
    present: pl.Series | None
    repeated: pl.Series | None
    wavering: pl.Series | None
    only: RawTable | None


def correction_of(batch_id: int, *, path: Path) -> Order:
    """The order to feed a corrected quarantine sheet back. Raises NoSuchBatch."""
    found = batch_queries.batch(batch_id, cells=0).batch
    root = found.fixes_id or found.batch_id
    return Order(path, found.profile_id, found.portfolio_id, found.as_of, fixes_id=root)


def take_in(
    order: Order, *, tools: Tools, by: Actor, at: datetime, on_progress: Callable[[Progress], None] | None = None
) -> Taken:
    """Take a file in. Safe to repeat: killed and run again it goes on, and done twice it changes nothing.

    Raises OlderFile, NothingToFix, TakenElsewhere; what the reader, `core.intake.clean` and BadProfile say
    """
    profile = read_profile(batch_queries.profile_numbered(order.profile_id))
    into = batch_queries.destination(order.portfolio_id)
    newest = _check_age(order)
    sha256 = tools.reader.fingerprint(order.path)
    survey = _survey(order, profile, tools.reader, is_first=newest is None)
    batch = batches.start(
        file_name=order.path.name, sha256=sha256, profile_id=order.profile_id, portfolio_id=order.portfolio_id,
        as_of=order.as_of, is_complete=order.is_complete, fixes_id=order.fixes_id, rows_total=survey.rows_total,
        by=by, at=at,
    )  # fmt: skip
    if batch.state == "running":
        job = Job(
            batch.batch_id, order.path.name, profile, order.portfolio_id, into.creditor_id, order.as_of, by, at,
            is_newest=newest is None or newest <= order.as_of, wavering=survey.wavering,
        )  # fmt: skip
        _write_all(order, job, batch, survey, tools, on_progress)
    return _taken(order, batch.batch_id, is_repeat=batch.state == "done", sheets=tools.sheets)


def _check_age(order: Order) -> date | None:
    """The newest day a file of the portfolio speaks of. Raises OlderFile."""
    newest = batch_queries.newest_as_of(order.portfolio_id)
    if order.fixes_id is None and newest is not None and order.as_of < newest:
        raise OlderFile(
            "{file} speaks of {as_of}, but a file of {newest} was taken in for this portfolio. Booking an older "
            "file would undo newer facts; take in the newest file instead.",
            file=order.path.name,
            as_of=order.as_of,
            newest=newest,
        )
    return newest


def _is_read_whole(profile: Profile) -> bool:
    """Rows of one debt must be seen together: instalments, and the totals of a summary."""
    return profile.target == "aged" or "instalment_due_on" in profile.fields


def _tables(order: Order, profile: Profile, reader: TableReader) -> Iterator[RawTable]:
    said = {"encoding": profile.encoding, "separator": profile.separator, "sheet": profile.sheet}
    if _is_read_whole(profile):
        return iter((reader.read(order.path, **said),))
    return reader.chunks(order.path, rows=order.chunk_rows, **said)


def _survey(order: Order, profile: Profile, reader: TableReader, *, is_first: bool) -> _Survey:
    ways: list[pl.DataFrame | None] = []
    rows, keys = 0, [pl.Series("key", [], dtype=pl.String)]
    names: list[pl.Series | None] = []
    only: RawTable | None = None
    for number, table in enumerate(_tables(order, profile, reader)):
        only = None if number else table
        if order.fixes_id is not None and SHEET_ROW not in table.columns:
            raise NothingToFix(
                "{file} has no column {column}: it is not the quarantine sheet of a batch. Correct the sheet that "
                "intake wrote, and leave its last two columns as they are.",
                file=order.path.name,
                column=SHEET_ROW,
            )
        rows += table.frame.height
        if profile.target != "aged":
            keys.append(read_cells_of(table, profile).alias("key"))
        if order.is_complete:
            names.append(names_of(table, profile))
        if not is_first:
            ways.append(ways_of(table, profile))
    seen = pl.concat(keys)
    told = [name for name in names if name is not None]
    present = pl.concat(told).unique() if told and len(told) == len(names) else None
    repeated = seen.filter(seen.is_duplicated()).unique() if len(seen) else None
    return _Survey(rows, present, repeated, wavering(ways), only)


def _write_all(
    order: Order, job: Job, batch: batches.StartedBatch, survey: _Survey, tools: Tools,
    on_progress: Callable[[Progress], None] | None,
) -> None:  # fmt: skip
    """Clean one chunk while the one before is written; rows that were written before are passed over."""
    known, root, rows_read, number = Known(), batch.rows_root, batch.rows_read, batch.chunks_done
    seen = None if survey.only is None else iter((survey.only,))
    tables = _after(seen or _tables(order, job.profile, tools.reader), rows_read)
    with ThreadPoolExecutor(1) as cleaner:
        for raw, cleaning in _ahead(tables, cleaner, job, survey):
            root = _write_chunk(raw, cleaning.result(), number, root, order, job, known, tools)
            rows_read, number = rows_read + raw.frame.height, number + 1
            if on_progress:
                on_progress(Progress(job.batch_id, rows_read, survey.rows_total))
    tools.sheets.gather(job.batch_id)
    with tools.bulk.session() as session:
        batches.hold_in(session, job.batch_id, chunks_done=number)
        if order.is_complete:
            debts.hold_creditor_in(session, job.portfolio_id)
            recall_absent(session, job=job, present=survey.present)
        batches.finish_in(session, job.batch_id, by=job.by, at=job.at)


def _after(tables: Iterator[RawTable], rows_done: int) -> Iterator[RawTable]:
    """The tables without their first `rows_done` rows."""
    for table in tables:
        height = table.frame.height
        if height > rows_done:
            yield replace(table, frame=table.frame.slice(rows_done)) if rows_done else table
        rows_done = max(0, rows_done - height)


def _ahead(
    tables: Iterator[RawTable], cleaner: ThreadPoolExecutor, job: Job, survey: _Survey
) -> Iterator[tuple[RawTable, Future[Cleaned]]]:
    """Each table with its cleaning, begun one table ahead."""
    waiting: tuple[RawTable, Future[Cleaned]] | None = None
    for raw in tables:
        cleaning = cleaner.submit(clean, raw, job.profile, as_of=job.as_of, repeated=survey.repeated)
        if waiting:
            yield waiting
        waiting = raw, cleaning
    if waiting:
        yield waiting


def _write_chunk(
    raw: RawTable, cleaned: Cleaned, number: int, root: str, order: Order, job: Job, known: Known,
    tools: Tools,
) -> str:  # fmt: skip
    with tools.bulk.session() as session:
        batches.hold_in(session, job.batch_id, chunks_done=number)
        debts.hold_creditor_in(session, job.portfolio_id)
        known.refresh(session, job)
        written = chunk.write(session, cleaned, number=number, job=job, known=known, vault=tools.vault)
        bad = pl.concat([cleaned.quarantined, written.refused]).sort(ROW, maintain_order=True)
        _write_sheet(raw, bad, number, job, tools)
        own = _original_rows(raw)
        batches.quarantine_in(session, job.batch_id, _renumbered(bad, own))
        if order.fixes_id is not None:
            left = raw.frame.filter(~pl.col(ROW).is_in(bad[ROW].unique().implode())).select(ROW)
            fixed = left.join(own, on=ROW)["original"].drop_nulls().sort()
            batches.mark_fixed_in(session, fixes_id=order.fixes_id, rows=fixed, by_batch_id=job.batch_id)
        root = hashlib.sha256(f"{root}{written.digest}".encode()).hexdigest()
        batches.advance_in(session, job.batch_id, counts=written.counts, rows_root=root)
    return root


def _original_rows(raw: RawTable) -> pl.DataFrame:
    """Row in this file and row in the file it corrects: row_number, original; the same where it corrects none."""
    if SHEET_ROW not in raw.columns:
        return raw.frame.select(ROW, original=ROW)
    return raw.frame.select(ROW, original=pl.col(SHEET_ROW).cast(pl.Int64, strict=False))


def _renumbered(bad: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    found = bad.join(own, on=ROW, how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("original", ROW).alias(ROW)).drop("original")


def _write_sheet(raw: RawTable, bad: pl.DataFrame, number: int, job: Job, tools: Tools) -> None:
    """One chunk's part of the quarantine sheet; written before the chunk commits, and again when it is done again."""
    if bad.is_empty():
        return
    found = sheet(raw, bad)
    if SHEET_ROW in raw.columns:
        rows = raw.frame.filter(pl.col(ROW).is_in(bad[ROW].unique().implode()))[SHEET_ROW]
        found = found.with_columns(rows.cast(pl.Int64, strict=False).alias(SHEET_ROW))
    tools.sheets.keep_part(job.batch_id, number, found)


def _taken(order: Order, batch_id: int, *, is_repeat: bool, sheets: QuarantineSheets) -> Taken:
    found = batch_queries.batch(batch_id, cells=0).batch
    counts = {name: int(getattr(found, name)) for name in batches.COUNTS}
    return Taken(batch_id, is_repeat, order.path.name, found.as_of, counts, sheets.finish(batch_id))
