"""Verbs for files taken in: profiles with versions, batches with their progress, and the cells not believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession
from dunwell.core.ranges import listed
from dunwell.debts.models import IntakeBatch, IntakeProfile
from dunwell.trail import services as trail

COUNTS = (
    "rows_read", "rows_accepted", "rows_quarantined", "rows_skipped", "people_new", "debts_new", "debts_changed",
    "debts_paid", "debts_closed", "debts_recalled", "debts_left_alone", "kinds_supposed",
)  # fmt: skip
"""What a chunk counts and adds to its batch."""
VALUE_LONGEST, COLUMN_LONGEST = 200, 120


class TakenElsewhere(RuntimeError):
    """Another process is taking in the same file."""


@dataclass(frozen=True, slots=True)
class SavedProfile:
    """A version of a profile as it is kept. `body` is YAML of `core.intake.profile`."""

    profile_id: int
    name: str
    version: int
    body: str
    portfolio_id: int | None


@dataclass(frozen=True, slots=True)
class StartedBatch:
    """Where the taking in of a file stands."""

    batch_id: int
    state: str
    rows_read: int
    chunks_done: int
    rows_root: str


@transaction.atomic
def save_profile(*, name: str, body: str, portfolio_id: int | None, by: Actor, at: datetime) -> SavedProfile:
    """Keep a profile as the next version of its name; when the newest says the same, that one is returned."""
    newest = IntakeProfile.objects.select_for_update().filter(name=name).order_by("-version").first()
    if newest is None or newest.body != body:
        newest = IntakeProfile.objects.create(
            name=name,
            version=newest.version + 1 if newest else 1,
            body=body,
            portfolio_id=portfolio_id,
            recorded_at=at,
            recorded_by=by.name,
        )
        because = {"name": name, "version": newest.version}
        trail.note(by=by, did="profile.saved", about=("profile", newest.pk), at=at, because=because)
    return SavedProfile(newest.pk, newest.name, newest.version, newest.body, newest.portfolio_id)


@transaction.atomic
def start(
    *,
    file_name: str,
    sha256: str,
    profile_id: int,
    portfolio_id: int,
    as_of: date,
    is_complete: bool,
    fixes_id: int | None,
    rows_total: int,
    by: Actor,
    at: datetime,
) -> StartedBatch:
    """The batch of these bytes under this profile for this portfolio: a new one, or the one that is there."""
    batch, is_new = IntakeBatch.objects.get_or_create(
        sha256=sha256,
        profile_id=profile_id,
        portfolio_id=portfolio_id,
        defaults={
            "file_name": file_name[:200],
            "as_of": as_of,
            "is_complete": is_complete,
            "fixes_id": fixes_id,
            "rows_total": rows_total,
            "started_at": at,
            "by": by.name,
        },
    )
    if is_new:
        because = {"sha256": sha256, "profile": profile_id, "portfolio": portfolio_id, "as_of": as_of}
        trail.note(by=by, did="intake.started", about=("batch", batch.pk), at=at, because=because)
    return StartedBatch(batch.pk, batch.state, batch.rows_read, batch.chunks_done, batch.rows_root)


def hold_in(session: BulkSession, batch_id: int, *, chunks_done: int) -> None:
    """Lock the batch for this transaction. Raises TakenElsewhere when it is not where this process left it."""
    session.run("UPDATE debts_intakebatch SET chunks_done = chunks_done WHERE id = ?", (batch_id,))
    found = session.read("SELECT chunks_done, state FROM debts_intakebatch WHERE id = ?", (batch_id,))
    if found.is_empty() or found.row(0) != (chunks_done, "running"):
        raise TakenElsewhere(f"batch {batch_id} is being taken in by another process; wait until it is done")


def advance_in(session: BulkSession, batch_id: int, *, counts: Mapping[str, int], rows_root: str) -> None:
    """Add a chunk's counts to its batch, in the transaction of its writes. Names of COUNTS."""
    count_in(session, batch_id, counts)
    sql = "UPDATE debts_intakebatch SET chunks_done = chunks_done + 1, rows_root = ? WHERE id = ?"
    session.run(sql, (rows_root, batch_id))


def count_in(session: BulkSession, batch_id: int, counts: Mapping[str, int]) -> None:
    """Add to a batch's counters. Names of COUNTS."""
    adds = ", ".join(f"{name} = {name} + {int(counts.get(name, 0))}" for name in COUNTS)
    session.run(f"UPDATE debts_intakebatch SET {adds} WHERE id = ?", (batch_id,))  # noqa: S608  (our own names)


def remark_in(session: BulkSession, batch_id: int, words: str) -> None:
    """Say on a batch what was left undone, and why."""
    session.run("UPDATE debts_intakebatch SET because = ? WHERE id = ?", (words[:300], batch_id))


def quarantine_in(session: BulkSession, batch_id: int, cells: pl.DataFrame) -> int:
    """Keep the cells that were not believed. Needs row_number, column, value, code, reason, remedy."""
    rows = cells.select(
        pl.col("row_number").alias("row"),
        pl.col("column").fill_null("").str.slice(0, COLUMN_LONGEST),
        pl.col("value").fill_null("").str.replace_all("\x00", "␀", literal=True).str.slice(0, VALUE_LONGEST),
        "code",
        "reason",
        "remedy",
        batch_id=pl.lit(batch_id, pl.Int64),
        fixed_by_batch_id=pl.lit(None, pl.Int64),
    )
    return session.append(
        "debts_quarantinedcell", rows.with_columns(session.take_ids("debts_quarantinedcell", rows.height).alias("id"))
    )


def mark_fixed_in(session: BulkSession, *, fixes_id: int, rows: pl.Series, by_batch_id: int) -> None:
    """Say that rows of a batch's quarantine, also in corrections to it, went in with another batch. Rows sorted."""
    for some in listed("row", rows):
        session.run(
            "UPDATE debts_quarantinedcell SET fixed_by_batch_id = ? WHERE fixed_by_batch_id IS NULL "  # noqa: S608
            "AND (batch_id = ? OR batch_id IN (SELECT id FROM debts_intakebatch WHERE fixes_id = ?)) "
            f"AND batch_id <> ? AND {some}",
            (by_batch_id, fixes_id, fixes_id, by_batch_id),
        )


def finish_in(session: BulkSession, batch_id: int, *, by: Actor, at: datetime) -> None:
    """End a batch and note it on the trail: one link that stands for every row it booked."""
    session.run("UPDATE debts_intakebatch SET state = 'done', ended_at = ? WHERE id = ?", (at, batch_id))
    found = session.read(
        f"SELECT rows_root, {', '.join(COUNTS)} FROM debts_intakebatch WHERE id = ?",  # noqa: S608  (our own names)
        (batch_id,),
    ).row(0, named=True)
    root = str(found.pop("rows_root"))
    because = {name: int(count) for name, count in found.items()}
    trail.note_in(
        session, by=by, did="intake.done", about=("batch", batch_id), at=at, because=because,
        rows=(because["rows_accepted"], root),
    )  # fmt: skip
