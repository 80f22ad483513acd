"""Aged balances of every debt, as of any day and as known at any moment, as a frame."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from dunwell.core import ageing
from dunwell.core.ports import Reader
from dunwell.core.words import Part
from dunwell.ledger import queries as ledger

_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()
PARTS = tuple(f"{part}_minor" for part in Part)


def aged_balances_in(reader: Reader, *, as_of: date, known_at: datetime | None = None) -> pl.DataFrame:
    """One row per debt with anything owed, by debt: what is owed by part, and how far it is past due.

    The sum of `balance_minor` is the sum of the owed accounts of the trial balance of the same day and moment.

    Rows    debt_id, reference, person_id, portfolio_id, portfolio, currency, state, `<part>_minor`, balance_minor,
            overdue_minor, oldest_unpaid_due_on, days_past_due, bucket
    Null    oldest_unpaid_due_on: nothing is scheduled any more
    """
    balances = ledger.balances_in(reader, as_of=as_of, known_at=known_at).filter(pl.col("balance_minor") != 0)
    balances = balances.rename({"subject_id": "debt_id"})
    lines = _instalments(reader, known_at)
    scheduled = lines.group_by("debt_id").agg(pl.col("amount_minor").sum().alias("scheduled_minor"))
    settled = scheduled.join(balances.select("debt_id", "balance_minor"), on="debt_id", how="left").select(
        "debt_id", (pl.col("scheduled_minor") - pl.col("balance_minor").fill_null(0)).alias("settled_minor")
    )
    aged = ageing.aged(lines, settled, _pauses(reader, known_at), as_of=as_of)
    frame = _debts(reader).join(balances.drop("currency"), on="debt_id").join(aged, on="debt_id", how="left")
    frame = frame.with_columns(
        pl.col("overdue_minor").fill_null(0),
        pl.col("days_past_due").fill_null(0),
        pl.col("bucket").fill_null("current"),
    )
    return frame.select(
        "debt_id",
        "reference",
        "person_id",
        "portfolio_id",
        "portfolio",
        "currency",
        "state",
        *PARTS,
        "balance_minor",
        "overdue_minor",
        "oldest_unpaid_due_on",
        "days_past_due",
        "bucket",
    ).sort("debt_id")


def books_in(reader: Reader, *, as_of: date, known_at: datetime | None = None) -> dict[str, int]:
    """The owed accounts of the trial balance summed per currency: what `aged_balances_in` must tie to."""
    trial = ledger.trial_balance_in(reader, as_of=as_of, known_at=known_at).filter(pl.col("code").is_in(list(Part)))
    return dict(trial.group_by("currency").agg(pl.col("balance_minor").sum()).sort("currency").iter_rows())


def _debts(reader: Reader) -> pl.DataFrame:
    return reader.read(
        "SELECT d.id AS debt_id, d.reference, d.person_id, d.portfolio_id, p.name AS portfolio, d.currency, d.state "
        "FROM debts_debt d JOIN debts_portfolio p ON p.id = d.portfolio_id",
        schema={
            "debt_id": _ID,
            "reference": _TEXT,
            "person_id": _ID,
            "portfolio_id": _ID,
            "portfolio": _TEXT,
            "currency": _TEXT,
            "state": _TEXT,
        },
    )


def _stood(closed: str, known_at: datetime | None) -> tuple[str, tuple[object, ...]]:
    """SQL for rows that stood at a moment (None: that stand now), and its parameters."""
    if known_at is None:
        return f"{closed} IS NULL", ()
    return f"recorded_at <= ? AND ({closed} IS NULL OR {closed} > ?)", (known_at.astimezone(UTC),) * 2


def _instalments(reader: Reader, known_at: datetime | None) -> pl.DataFrame:
    stood, params = _stood("replaced_at", known_at)
    return reader.read(
        f"SELECT debt_id, due_on, amount_minor FROM debts_instalment WHERE {stood}",  # noqa: S608 (our own words)
        params,
        schema={"debt_id": _ID, "due_on": _DATE, "amount_minor": _ID},
    )


def _pauses(reader: Reader, known_at: datetime | None) -> pl.DataFrame:
    stood, params = _stood("withdrawn_at", known_at)
    return reader.read(
        f"SELECT debt_id, starts_on, ends_on FROM debts_pause WHERE {stood}",  # noqa: S608 (our own words)
        params,
        schema={"debt_id": _ID, "starts_on": _DATE, "ends_on": _DATE},
    )
