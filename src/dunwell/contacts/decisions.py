"""Decisions of a run: stored narrow, a million a night, and sealed under one root."""

from __future__ import annotations

import polars as pl

from dunwell.contacts.runs import RunRecord
from dunwell.core.chain import block_digests, rows_root
from dunwell.core.ports import BulkSession, Reader

STORED = pl.Schema(
    {
        "debt_id": pl.Int64,
        "decision": pl.String,
        "reason": pl.String,
        "rules": pl.String,
        "step": pl.Int16,
        "channel": pl.String,
        "action_id": pl.Int64,
        "days_past_due": pl.Int32,
        "overdue_minor": pl.Int64,
        "pay_probability": pl.Float64,
        "expected_minor": pl.Int64,
    }
)
"""The columns of `contacts_decision` beside its run."""


def store_in(session: BulkSession, decisions: pl.DataFrame, *, run_id: int) -> int:
    """Append decisions (columns of STORED) of one run, in order of debt; returns how many."""
    rows = decisions.select(pl.lit(run_id, dtype=pl.Int64).alias("run_id"), *STORED).sort("debt_id")
    return session.append("contacts_decision", rows)


def spoke(decided: pl.DataFrame) -> dict[str, int]:
    """In how many decisions each rule spoke. Needs: rules."""
    lists = decided["rules"].value_counts(name="count").filter(pl.col("rules") != "")
    each = (
        lists.with_columns(pl.col("rules").str.split(",")).explode("rules").group_by("rules").agg(pl.col("count").sum())
    )
    return {rule: int(count) for rule, count in each.sort("rules").iter_rows()}


def read_run(reader: Reader, run: RunRecord) -> pl.DataFrame:
    """Every decision of a run, by debt."""
    names = ", ".join(STORED)
    sql = f"SELECT {names} FROM contacts_decision WHERE run_id = ?"  # noqa: S608
    return reader.read(sql, (run.run_id,), schema=dict(STORED)).sort("debt_id")


def root(decisions: pl.DataFrame) -> str:
    """The root over decisions in order of debt: SHA-256 over the digests of blocks of canonical lines.

    A line says everything but the action's id: what was decided is the same however often a night was begun.
    Probabilities are written in millionths, so that a line has one form on every database.
    """
    line = pl.concat_str(
        pl.col("debt_id"),
        "decision",
        "reason",
        "rules",
        pl.col("step").cast(pl.String).fill_null(""),
        pl.col("channel").fill_null(""),
        pl.col("days_past_due"),
        pl.col("overdue_minor"),
        (pl.col("pay_probability") * 1_000_000).round().cast(pl.Int64).cast(pl.String).fill_null(""),
        pl.col("expected_minor").cast(pl.String).fill_null(""),
        separator="|",
    )
    lines = decisions.sort("debt_id").select(line.alias("line"))["line"]
    return rows_root(block_digests(lines))
