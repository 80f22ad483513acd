# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""What the snapshot says of cases: open disputes, the running promise, and how earlier promises ended.

Every function reads for the debts of `wanted`, a table expression with `debt_id`, as of one day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from dunwell.cases.states import FOUND_RIGHT
from dunwell.core.ports import Reader

_ID, _DATE, _SMALL, _BOOL, _TEXT = pl.Int64(), pl.Date(), pl.Int32(), pl.Boolean(), pl.String()


def disputes(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per debt with a dispute that holds it now or later: `is_disputed`, `next_change_on`.

    It holds until it is answered; where the person was right, until what was wrong is put right.
    """
    frame = reader.read(
        "SELECT d.debt_id, d.received_on, d.answered_on, d.answer, d.put_right_on FROM cases_dispute d "
        f"JOIN {wanted} w ON w.debt_id = d.debt_id "
        "WHERE d.answered_on IS NULL OR d.answered_on > ? OR d.answer IN (?, ?)",
        (as_of, *FOUND_RIGHT),
        schema={"debt_id": _ID, "received_on": _DATE, "answered_on": _DATE, "answer": _TEXT, "put_right_on": _DATE},
    )
    was_right = pl.col("answer").is_in(FOUND_RIGHT)
    frame = frame.with_columns(ends_on=pl.when(was_right).then("put_right_on").otherwise("answered_on"))
    frame = frame.filter(pl.col("ends_on").is_null() | (pl.col("ends_on") > as_of))
    is_open = pl.col("received_on") <= as_of
    return frame.group_by("debt_id").agg(
        is_disputed=is_open.any(),
        next_change_on=pl.when(is_open).then(pl.col("ends_on")).otherwise(pl.col("received_on")).min(),
    )


def promises(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per promise made by then and not withdrawn, as `core.promises` judges them."""
    return reader.read(
        "SELECT p.id AS promise_id, p.debt_id, p.person_id, p.amount_minor, p.currency, p.made_on, p.due_on, "
        f"p.grace_days FROM cases_promise p JOIN {wanted} w ON w.debt_id = p.debt_id "
        "WHERE p.made_on <= ? AND p.withdrawn_at IS NULL",
        (as_of,),
        schema={
            "promise_id": _ID,
            "debt_id": _ID,
            "person_id": _ID,
            "amount_minor": _ID,
            "currency": pl.String(),
            "made_on": _DATE,
            "due_on": _DATE,
            "grace_days": _SMALL,
        },
    )


def promise_columns(judged: pl.DataFrame) -> pl.DataFrame:
    """One row per debt with a promise: the running one's due date, counts of kept and broken, `next_change_on`.

    Given    `judged` one row per promise with `debt_id`, `due_on`, `last_on` (its last day with grace) and `state`
             (running, kept, part, broken); a promise paid in part by its last day counts as broken
    """
    is_running = pl.col("state") == "running"
    return judged.group_by("debt_id").agg(
        promise_due_on=pl.col("due_on").filter(is_running).min(),
        promises_broken=pl.col("state").is_in(["part", "broken"]).sum().cast(_SMALL),
        promises_kept=(pl.col("state") == "kept").sum().cast(_SMALL),
        next_change_on=(pl.col("last_on") + pl.duration(days=1)).filter(is_running).min(),
    )


NOTICE_SENT, NOT_RECEIVED = "collection_notice_sent", "notice_not_received_reported"
VALIDATION_SENT = "validation_notice_sent"


def first_notices(reader: Reader, wanted: str, sent: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """One row per debt that a written notice was sent about: `any_notice_on` the first, `first_notice_on` that counts.

    The one that counts is the first, or the first since the person last said that none had arrived; null where none is.

    Given    `sent` notices that we sent ourselves (`debt_id`, `noted_on`); others were recorded as having happened
    """
    told = _told(reader, wanted, (NOTICE_SENT, NOT_RECEIVED), as_of)
    notices = pl.concat([sent, told.filter(pl.col("type") == NOTICE_SENT).select("debt_id", "noted_on")])
    reports = told.filter(pl.col("type") == NOT_RECEIVED).group_by("debt_id").agg(since=pl.col("noted_on").max())
    counts = pl.col("since").is_null() | (pl.col("noted_on") >= pl.col("since"))
    return (
        notices.join(reports, on="debt_id", how="left")
        .group_by("debt_id")
        .agg(first_notice_on=pl.col("noted_on").filter(counts).min(), any_notice_on=pl.col("noted_on").min())
    )


def validation_notices(reader: Reader, wanted: str, sent: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """One row per debt to which the US validation notice went: `validation_notice_on`, the last time.

    Given    `sent` those that we sent ourselves, in the same columns; others were recorded as having happened
    """
    told = _told(reader, wanted, (VALIDATION_SENT,), as_of).select("debt_id", validation_notice_on="noted_on")
    return pl.concat([sent, told]).group_by("debt_id").agg(pl.col("validation_notice_on").max())


def _told(reader: Reader, wanted: str, types: Sequence[str], as_of: date) -> pl.DataFrame:
    """What was recorded of such notices, one row per debt it is about, and not taken back."""
    found = reader.read(
        "SELECT w.debt_id, o.type, o.happened_on AS noted_on, o.debt_ids FROM cases_occurrence o "
        f"JOIN {wanted} w ON w.person_id = o.person_id WHERE o.type IN ({', '.join('?' * len(types))}) "
        "AND o.happened_on <= ? "
        "AND o.withdraws_id IS NULL AND NOT EXISTS (SELECT 1 FROM cases_occurrence t WHERE t.withdraws_id = o.id)",
        (*types, as_of),
        schema={"debt_id": _ID, "type": _TEXT, "noted_on": _DATE, "debt_ids": _TEXT},
    )
    named = pl.col("debt_ids").str.split(",")
    is_about = (pl.col("debt_ids") == "") | named.list.contains(pl.col("debt_id").cast(_TEXT))
    return found.filter(is_about).drop("debt_ids")
