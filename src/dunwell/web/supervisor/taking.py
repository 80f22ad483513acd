"""Builds the pages of intake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dunwell.core.intake.propose import Proposal
from dunwell.core.ports import JobLine
from dunwell.debts import batch_queries
from dunwell.debts.batch_queries import Batch, Difference
from dunwell.parties.queries import names_of
from dunwell.parties.reaching import points
from dunwell.web.shared.sources import who
from dunwell.web.shared.words import said
from dunwell.web.supervisor.fields import FACT_WORDS, FIELD_WORDS
from dunwell.web.supervisor.jobs import job_rows
from dunwell.web.supervisor.pages import BadCell, BatchPage, BatchRow, ChangedFact, ColumnLine, IntakePage, ProposalPage

STATES = {
    "running": (_("being taken in"), "wait", "hourglass"),
    "done": (_("done"), "go", "check"),
    "refused": (_("refused"), "stop", "octagon-x"),
}
CELLS_SHOWN = 200
SAMPLES_SHOWN = 3


def intake_page(jobs: Sequence[JobLine]) -> IntakePage:
    """The files, newest first. The page looks again by itself while one is on its way."""
    rows = tuple(_row(batch) for batch in batch_queries.batches())
    waits = any(job.state != "failed" for job in jobs) or any(row.tone == "wait" for row in rows)
    return IntakePage(rows, job_rows(jobs), waits)


def _row(batch: Batch) -> BatchRow:
    words, tone, icon = STATES[batch.state]
    return BatchRow(
        batch.batch_id,
        batch.file_name,
        batch.profile,
        str(words),
        tone,
        icon,
        batch.rows_read,
        batch.rows_total,
        batch.rows_accepted,
        batch.rows_quarantined,
        batch.started_at,
        who(batch.by),
    )


def proposal_page(proposal: Proposal, *, path: Path, upload: str) -> ProposalPage:
    """A proposed profile, column by column."""
    columns = tuple(
        ColumnLine(index, guess.column, " · ".join(guess.samples[:SAMPLES_SHOWN]), guess.field, gettext(guess.why))
        for index, guess in enumerate(proposal.columns)
    )
    questions = tuple(gettext(question.words) for question in proposal.questions)
    return ProposalPage(upload, path.name, columns, questions)


def field_choices() -> list[tuple[str, str]]:
    """Our fields with their words, in the reader's alphabet."""
    return sorted(((name, said(FIELD_WORDS, name)) for name in FIELD_WORDS), key=lambda pair: pair[1].casefold())


def batch_page(batch_id: int, *, sheets: Path) -> BatchPage:
    """One file. Raises NoSuchBatch."""
    found = batch_queries.batch(batch_id, cells=CELLS_SHOWN)
    batch = found.batch
    return BatchPage(
        batch=_row(batch),
        is_running=batch.state == "running",
        because=batch.because,
        portfolio=batch.portfolio,
        as_of=batch.as_of,
        counts=(
            (gettext("Rows read"), batch.rows_read),
            (gettext("Accepted"), batch.rows_accepted),
            (gettext("Quarantined"), batch.rows_quarantined),
            (gettext("New people"), batch.people_new),
            (gettext("New debts"), batch.debts_new),
            (gettext("Changed"), batch.debts_changed),
            (gettext("Paid"), batch.debts_paid),
            (gettext("Recalled"), batch.debts_recalled),
        ),
        cells=tuple(
            BadCell(
                cell.row,
                cell.column,
                cell.value,
                gettext(cell.reason),
                gettext(cell.remedy),
                cell.fixed_by_batch_id is not None,
            )
            for cell in found.cells
        ),
        cells_count=found.cells_count,
        cells_open=found.cells_open,
        has_sheet=sheet_of(batch_id, sheets).exists(),
        facts=_facts(found.differences, on=batch.as_of),
        facts_count=found.differences_count,
        supposed=batch.kinds_supposed,
    )


def _facts(differences: Sequence[Difference], *, on: date) -> tuple[ChangedFact, ...]:
    """What the file states otherwise, in words; what a contact point says is asked of the parties."""
    ids = {one for told in differences for one in (told.old_point_id, told.new_point_id) if one}
    found = points(ids, on=on)
    names = names_of(told.person_id for told in differences if told.person_id)

    def value(point_id: int | None) -> str:
        point = found.get(point_id or 0)
        return "" if point is None else " ".join([point.value, point.address.postcode]).strip()

    return tuple(
        ChangedFact(
            told.person_id, told.reference or names.get(told.person_id or 0, ""),
            said(FACT_WORDS, told.field), value(told.old_point_id), value(told.new_point_id), told.old_on, told.new_on,
        )
        for told in differences
    )  # fmt: skip


def sheet_of(batch_id: int, sheets: Path) -> Path:
    """Where the quarantine sheet of a batch lies."""
    return sheets / f"{batch_id}.csv"
