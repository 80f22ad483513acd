"""Disputes a creditor's file speaks of: opened when it says so, closed when it no longer does."""

from __future__ import annotations

import polars as pl

from dunwell.cases import bulk as cases
from dunwell.core.ports import BulkSession
from dunwell.flows.intake.job import Job

FORM = "creditor_file"
SETTLED = "no_longer_disputed"
"""Kept as the answer of a dispute whose creditor stopped calling it one."""


def settle_disputes(session: BulkSession, debts: pl.DataFrame, *, known: pl.Series, job: Job) -> pl.Series:
    """Open and close what the file says; returns the ids of known debts for which that changed anything.

    A dispute a person brought to us is closed by its answer, never by a file.

    Needs    debts: debt_id, person_id, wanted, is_disputed, of every debt the chunk names
    Given    known: ids of the debts that were there before, sorted
    """
    said = debts.filter(pl.col("is_disputed") & (pl.col("wanted") == "open"))
    running = cases.open_disputes_of_in(session, known) if len(known) else pl.DataFrame(schema=_RUNNING)
    new = said.join(running, on="debt_id", how="anti", maintain_order="left")
    cases.open_disputes_in(
        session,
        new.select("debt_id", "person_id", received_on=pl.lit(job.as_of), form=pl.lit(FORM), grounds=pl.lit("other")),
        by=job.by,
        at=job.at,
    )
    over = _over(running, debts, job)
    cases.answer_disputes_in(session, over["dispute_id"], answer=SETTLED, answered_on=job.as_of)
    changed = pl.concat([new["debt_id"], over["debt_id"]]).unique().sort()
    return changed.filter(changed.is_in(known.implode()))


_RUNNING = {"dispute_id": pl.Int64(), "debt_id": pl.Int64(), "form": pl.String()}


def _over(running: pl.DataFrame, debts: pl.DataFrame, job: Job) -> pl.DataFrame:
    """Disputes of ours that came by a file, and whose debts this file, which speaks of disputes, no longer disputes."""
    if not {"is_disputed", "status"} & set(job.profile.fields):
        return running.head(0)
    calm = debts.filter(~pl.col("is_disputed"))
    return running.filter(pl.col("form") == FORM).join(calm, on="debt_id", how="semi")
