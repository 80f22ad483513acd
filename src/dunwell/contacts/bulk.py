"""Past contacts and steps by the thousand, inside a bulk session: when a portfolio comes with its history."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession
from dunwell.core.ranges import listed


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
        is_without_permit=pl.lit(value=False),
        by=pl.lit(by.name),
        note=pl.lit(""),
    )
    return session.append("contacts_contact", rows)


def void_permits_in(session: BulkSession, *, at: datetime) -> int:
    """End the permits of all messages that have not left, because a file changed facts: the gate is asked again."""
    return session.run(
        "UPDATE contacts_permit SET expires_at = ? WHERE expires_at > ? AND id IN "
        "(SELECT permit_id FROM contacts_outbox WHERE state IN ('queued', 'sending'))",
        (at, at),
    )


def void_permits_of_in(session: BulkSession, person_ids: pl.Series, *, at: datetime) -> None:
    """The same for the messages to these people alone; Int64 ids."""
    for some in listed("person_id", person_ids.unique().sort()):
        session.run(
            f"UPDATE contacts_permit SET expires_at = ? WHERE expires_at > ? AND {some} AND id IN "  # noqa: S608
            "(SELECT permit_id FROM contacts_outbox WHERE state IN ('queued', 'sending'))",
            (at, at),
        )


def add_past_steps_in(session: BulkSession, steps: pl.DataFrame, *, at: datetime) -> int:
    """Record how far up the ladder each debt was when it came: a letter that was sent elsewhere, whose words we lack.

    Needs    debt_id, person_id, portfolio_id, currency, point_id, step, step_on
    """
    rows = steps.select("debt_id", "person_id", "portfolio_id", "currency", "point_id", "step").with_columns(
        session.take_ids("contacts_action", steps.height).alias("id"),
        steps["step_on"].alias("planned_on"),
        pl.col("debt_id").cast(pl.String).alias("debt_ids"),
        run_id=pl.lit(None, dtype=pl.Int64),
        channel=pl.lit("letter"),
        template=pl.lit(""),
        language=pl.lit(""),
        skill=pl.lit("general"),
        amount_minor=pl.lit(0),
        priority=pl.lit(0),
        not_before=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
        not_after=pl.lit(None, dtype=pl.Datetime("us", "UTC")),
        state=pl.lit("done"),
        state_because=pl.lit("before the debt came to us"),
        subject=pl.lit(""),
        text=pl.lit(""),
        html=pl.lit(""),
        text_sha256=pl.lit(""),
        recorded_at=pl.lit(at),
    )
    return session.append("contacts_action", rows)
