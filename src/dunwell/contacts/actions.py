# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Questions about actions and what came of them that the snapshot and the night ask."""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.contacts.notices import legal
from dunwell.core.chain import block_digests, rows_root
from dunwell.core.ports import BulkSession, Reader

_ID, _DATE, _SMALL, _TEXT = pl.Int64(), pl.Date(), pl.Int32(), pl.String()
_INSTANT = pl.Datetime("us", "UTC")
VALIDATION_NOTICE = "us_validation_notice"
FIRST_NOTICE = "collection_notice_sent"
"""The law's word for having sent the first written notice of collection."""
TAKEN = ("permitted", "done")
"""States of an action that count as a step of the ladder: it has its permit, or it happened."""
UNSENT = ("proposed", "approved", "waiting", "held")
"""States of an action that a later night takes back, because it decides anew."""


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def steps(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per debt: the last step of the ladder taken by then, as `step` and `step_on`.

    An action about several debts is a step of each.
    """
    frame = reader.read(
        "SELECT a.id, a.debt_ids, a.step, a.planned_on FROM contacts_action a "
        f"WHERE a.person_id IN (SELECT person_id FROM {wanted} AS wanted) AND a.state IN ({_quoted(TAKEN)}) "
        "AND a.step > 0 AND a.planned_on <= ?",
        (as_of,),
        schema={"id": _ID, "debt_ids": _TEXT, "step": _SMALL, "planned_on": _DATE},
    )
    each = frame.with_columns(debt_id=pl.col("debt_ids").str.split(",")).explode("debt_id", empty_as_null=True)
    return (
        each.with_columns(pl.col("debt_id").cast(_ID))
        .sort("planned_on", "id")
        .group_by("debt_id")
        .agg(step=pl.col("step").last(), step_on=pl.col("planned_on").last())
    )


def validation_notices(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per debt to which the US validation notice went: `validation_notice_on`, the last time."""
    return reader.read(
        "SELECT c.debt_id, MAX(c.local_on) AS validation_notice_on FROM contacts_contact c "
        f"JOIN contacts_action a ON a.id = c.action_id JOIN {wanted} w ON w.debt_id = c.debt_id "
        "WHERE a.template = ? AND c.outcome IN ('sent', 'delivered') AND c.local_on <= ? GROUP BY c.debt_id",
        (VALIDATION_NOTICE, as_of),
        schema={"debt_id": _ID, "validation_notice_on": _DATE},
    )


def first_notices(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per first written notice of collection that went about a debt: `debt_id`, `noted_on`."""
    templates = [name for name, event in legal.events().items() if event == FIRST_NOTICE]
    return reader.read(
        "SELECT c.debt_id, c.local_on AS noted_on FROM contacts_contact c "
        f"JOIN contacts_action a ON a.id = c.action_id JOIN {wanted} w ON w.debt_id = c.debt_id "
        f"WHERE a.template IN ({_quoted(tuple(templates))}) AND c.outcome IN ('sent', 'delivered') AND c.local_on <= ?",
        (as_of,),
        schema={"debt_id": _ID, "noted_on": _DATE},
    )


def take_back_in(session: BulkSession, *, before: date, run_id: int) -> None:
    """Let unsent actions of earlier nights expire, because this night decides anew; run by run, in one statement."""
    session.run(
        "UPDATE contacts_action SET state = 'expired', state_because = ? "
        f"WHERE state IN ({_quoted(UNSENT)}) AND planned_on < ? AND run_id IS NOT NULL AND run_id <> ?",
        (f"run {run_id} decided anew", before, run_id),
    )


ACTIONS: dict[str, pl.DataType] = {
    "run_id": _ID,
    "person_id": _ID,
    "debt_id": _ID,
    "debt_ids": _TEXT,
    "portfolio_id": _ID,
    "channel": _TEXT,
    "point_id": _ID,
    "step": _SMALL,
    "template": _TEXT,
    "language": _TEXT,
    "skill": _TEXT,
    "amount_minor": _ID,
    "currency": _TEXT,
    "priority": _ID,
    "planned_on": _DATE,
    "not_before": _INSTANT,
    "not_after": _INSTANT,
    "state": _TEXT,
    "state_because": _TEXT,
    "subject": _TEXT,
    "text": _TEXT,
    "html": _TEXT,
    "text_sha256": _TEXT,
    "recorded_at": _INSTANT,
}
"""The columns of `contacts_action` beside its id."""


def propose_in(session: BulkSession, actions: pl.DataFrame) -> pl.Series:
    """Append actions (columns of ACTIONS); returns their ids in order."""
    ids = session.take_ids("contacts_action", actions.height)
    typed = actions.select([pl.col(name).cast(dtype) for name, dtype in ACTIONS.items()])
    session.append("contacts_action", typed.with_columns(id=ids))
    return ids


def root(reader: Reader, run_id: int) -> tuple[int, str]:
    """Count of a run's actions and the root over what they say, in order of person and leading debt."""
    frame = reader.read(
        "SELECT person_id, debt_id, debt_ids, channel, step, point_id, amount_minor, currency, text_sha256 "
        "FROM contacts_action WHERE run_id = ? ORDER BY person_id, debt_id, currency",
        (run_id,),
    )
    lines = frame.select(pl.concat_str(pl.all().cast(pl.String), separator="|").alias("line"))["line"]
    return frame.height, rows_root(block_digests(lines))
