"""Debts a complete file no longer names: the creditor took them back."""

from __future__ import annotations

import polars as pl

from dunwell.contacts.bulk import void_permits_in
from dunwell.core.ports import BulkSession
from dunwell.debts import batches
from dunwell.debts import bulk as debts
from dunwell.debts.services import mark_changed_in
from dunwell.flows.intake.chunk import book
from dunwell.flows.intake.differences import recalls
from dunwell.flows.intake.job import Job
from dunwell.ledger import bulk as ledger
from dunwell.parties.bulk import hold_people_in

UNTOLD = "a row does not say which debt it is, so nothing was recalled; correct the file and send it again"


def recall_absent(session: BulkSession, *, job: Job, present: pl.Series | None) -> int:
    """Recall the open debts of the portfolio that the file nowhere names, quarantined rows included.

    Given    present: every name of `core.intake.clean.names_of`; None: they cannot be told, nothing is recalled
    """
    if present is None:
        batches.remark_in(session, job.batch_id, UNTOLD)
        return 0
    name = pl.col("reference")
    for bucket in job.profile.buckets:
        name = name.str.strip_suffix(f" / {bucket.column}")
    known = debts.known_references_in(session, job.portfolio_id)
    absent = known.filter(~name.is_in(present.implode()))["debt_id"].sort()
    if absent.is_empty():
        return 0
    standing = debts.standing_in(session, absent).filter(pl.col("debt_id").is_in(absent.implode()))
    hold_people_in(session, standing["person_id"])
    found = recalls(standing, ledger.booked_in(session, absent), as_of=job.as_of)
    debts.move_in(session, found.moves, because="no longer in the creditor's file", by=job.by, at=job.at)
    book(session, found.movements, part="absent", job=job)
    mark_changed_in(session, found.touched())
    void_permits_in(session, at=job.at)
    session.run(
        "UPDATE debts_intakebatch SET debts_recalled = debts_recalled + ? WHERE id = ?",
        (found.moves.height, job.batch_id),
    )
    return found.moves.height
