"""Circumstances and refusals by the thousand, inside a bulk session: when a portfolio comes with its history."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession

_INSTANT = pl.Datetime("us", "UTC")


def record_circumstances_in(session: BulkSession, facts: pl.DataFrame, *, source: str, by: Actor, at: datetime) -> int:
    """Record facts that stop or change treatment, for all debts of each person, without a note.

    Needs    person_id, kind, detail, level, starts_on, ends_on (null until further notice)
    """
    rows = facts.select("person_id", "kind", "detail", "level", "starts_on", "ends_on").with_columns(
        session.take_ids("parties_circumstance", facts.height).alias("id"),
        subject_id=pl.lit(None, dtype=pl.Int64),
        note_sealed=pl.lit(b""),
        source=pl.lit(source),
        recorded_at=pl.lit(at),
        recorded_by=pl.lit(by.name),
        withdrawn_at=pl.lit(None, dtype=_INSTANT),
    )
    return session.append("parties_circumstance", rows)


def record_refusals_in(session: BulkSession, refusals: pl.DataFrame, *, source: str, at: datetime) -> int:
    """Record that people refused a channel.

    Needs    person_id, channel, starts_on
    """
    rows = refusals.select("person_id", "channel", "starts_on").with_columns(
        session.take_ids("parties_consent", refusals.height).alias("id"),
        is_given=pl.lit(value=False),
        point_id=pl.lit(None, dtype=pl.Int64),
        words=pl.lit(""),
        source=pl.lit(source),
        ends_on=pl.lit(None, dtype=pl.Date),
        recorded_at=pl.lit(at),
    )
    return session.append("parties_consent", rows)
