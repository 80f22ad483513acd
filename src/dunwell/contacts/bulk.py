"""Past contacts by the thousand, inside a bulk session: when a portfolio comes with its history."""

from __future__ import annotations

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession


def add_contacts_in(session: BulkSession, contacts: pl.DataFrame, *, by: Actor) -> int:
    """Record contacts that happened before. They count in every window of the law.

    Needs    key (unique text), channel, person_id, debt_id, creditor_id, happened_at (instant), local_on, outcome
    """
    rows = contacts.select(
        "key", "channel", "person_id", "debt_id", "creditor_id", "happened_at", "local_on", "outcome"
    ).with_columns(
        session.take_ids("contacts_contact", contacts.height).alias("id"),
        pl.col("key").alias("together"),
        is_inbound=pl.lit(value=False),
        point_id=pl.lit(None, dtype=pl.Int64),
        action_id=pl.lit(None, dtype=pl.Int64),
        is_counted=pl.lit(value=True),
        by=pl.lit(by.name),
        note=pl.lit(""),
    )
    return session.append("contacts_contact", rows)
